import type {
  Database,
  DatabaseFunction,
  Relation,
  Relationship,
  Schema
} from '../../../../src/preflight/database/schema.ts'

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

export const columns = (text: string): ReadonlySet<string> => new Set(words(text))

/** `orders_customer_id_fkey customer_id customers id` */
export function relationship(text: string): Relationship {
  const [foreignKeyName = '', column = '', referencedRelation = '', referenced = 'id'] = words(text)
  return { foreignKeyName, columns: [column], referencedRelation, referencedColumns: [referenced] }
}

export function table(
  text: string,
  keys: readonly string[] | null = [],
  more: Partial<Relation> = {}
): Relation {
  const row = columns(text)
  return {
    kind: 'table',
    row,
    insert: row,
    update: row,
    relationships: keys && keys.map(relationship),
    ...more
  }
}

export const view = (text: string): Relation => ({
  kind: 'view',
  row: columns(text),
  insert: null,
  update: null,
  relationships: []
})

export const fn = (args: string | null, returns: string | null = null): DatabaseFunction => ({
  args: args === null ? null : columns(args),
  returns: returns === null ? null : columns(returns)
})

export function schema(
  relations: Readonly<Record<string, Relation>>,
  functions: Readonly<Record<string, DatabaseFunction>> = {},
  isWhole = true
): Schema {
  return {
    relations: new Map(Object.entries(relations)),
    functions: new Map(Object.entries(functions)),
    isWhole
  }
}

export function database(
  schemas: Readonly<Record<string, Schema>>,
  origin: Database['origin'] = 'generated',
  file = 'src/integrations/supabase/types.ts'
): Database {
  return { file, origin, schemas: new Map(Object.entries(schemas)) }
}

/** A shop with a messenger, as the snippets of the corpus use it. */
export const SHOP = database({
  public: schema(
    {
      messenger_integrations: table(
        'id tenant_id provider instance_name is_active settings webhook_url status created_at updated_at',
        ['messenger_integrations_tenant_id_fkey tenant_id tenants']
      ),
      tenants: table('id name slug owner_id plan created_at', ['tenants_owner_id_fkey owner_id profiles']),
      profiles: table('id user_id full_name email avatar_url tenant_id role created_at', [
        'profiles_tenant_id_fkey tenant_id tenants'
      ]),
      customers: table('id name email phone tenant_id address tags is_deleted created_at', [
        'customers_tenant_id_fkey tenant_id tenants'
      ]),
      orders: table('id customer_id total status created_by assigned_to metadata placed_at created_at', [
        'orders_customer_id_fkey customer_id customers',
        'orders_created_by_fkey created_by profiles',
        'orders_assigned_to_fkey assigned_to profiles'
      ]),
      order_items: table('id order_id product_id quantity unit_price', [
        'order_items_order_id_fkey order_id orders',
        'order_items_product_id_fkey product_id products'
      ]),
      products: table('id name price sku stock search', [], {
        insert: columns('id name price sku stock'),
        update: columns('id name price sku stock')
      }),
      messages: table('id conversation_id content direction sent_at external_id read_at'),
      subscriptions: table('id user_id stripe_customer_id stripe_subscription_id status current_period_end'),
      audit_logs: table('', [], { row: null, insert: null, update: null }),
      legacy_contacts: table('id first_name owner_ref', null),
      active_orders: view('id customer_id total')
    },
    {
      match_documents: fn('query_embedding match_count filter', 'id content similarity'),
      is_admin: fn(''),
      increment_stock: fn('product_id amount'),
      take_all: { args: new Set(['']), returns: null },
      run_report: fn(null),
      full_address: fn(''),
      latest_order: fn('')
    }
  ),
  api: schema({ jobs: table('id kind payload run_at attempts') }, { claim_job: fn('worker_id') })
})
