import { underShell } from './support/under-shell.ts'

underShell('bash', ['after'])
