/** The error classes that edge-runtime adds to `Deno.errors`; routers tell them apart by class or by name. */

function named(name: string) {
  return class extends Error {
    constructor(message?: string, options?: ErrorOptions) {
      super(message, options)
      this.name = name
    }
  }
}

export const InvalidWorkerCreation = named('InvalidWorkerCreation')
export const InvalidWorkerResponse = named('InvalidWorkerResponse')
export const WorkerRequestCancelled = named('WorkerRequestCancelled')
export const WorkerAlreadyRetired = named('WorkerAlreadyRetired')

export function installErrors(): void {
  Object.assign(Deno.errors, {
    InvalidWorkerCreation,
    InvalidWorkerResponse,
    WorkerRequestCancelled,
    WorkerAlreadyRetired
  })
}
