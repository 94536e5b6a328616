/** Types only: nothing of this file is left at run time, but every importer depends on it all the same. */
export interface Instance {
  readonly name: string
  readonly phone: string | null
  readonly state: 'offline' | 'pairing' | 'online'
}

export interface Message {
  readonly instance: string
  readonly recipient: string
  readonly body: string
}

export interface Invoice {
  readonly number: string
  readonly currency: string
  readonly lines: readonly InvoiceLine[]
}

export interface InvoiceLine {
  readonly text: string
  readonly quantity: number
  readonly cents: number
}
