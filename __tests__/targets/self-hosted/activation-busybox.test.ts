import { underShell } from './support/under-shell.ts'

underShell('busybox', ['after'])
