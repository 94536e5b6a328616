export interface Product {
  readonly sku: string
  readonly name: string
  readonly cents: number
}

export const products: readonly Product[] = [
  { sku: 'wpp-1', name: 'One WhatsApp instance', cents: 4990 },
  { sku: 'wpp-5', name: 'Five WhatsApp instances', cents: 19900 }
]
