import { underShell } from './support/under-shell.ts'

underShell('dash', ['before', 'after'])
