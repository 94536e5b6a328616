import type { Answer } from '../../src/probe/http.ts'

/** What a function, a runtime or a gateway says to a probe. */
export const answerOf = (
  body: string,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {}
): Answer => ({ status, headers: new Headers(headers), body })
