export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  public: {
    Tables: {
      messenger_integrations: {
        Row: {
          id: string
          instance: string
          is_active: boolean
          phone: string | null
          provider: string
          updated_at: string
        }
        Insert: {
          id?: string
          instance: string
          is_active?: boolean
          phone?: string | null
          provider?: string
          updated_at?: string
        }
        Update: {
          id?: string
          instance?: string
          is_active?: boolean
          phone?: string | null
          provider?: string
          updated_at?: string
        }
        Relationships: []
      }
      outbox: {
        Row: {
          body: string
          created_at: string
          id: string
          instance: string
          recipient: string
        }
        Insert: {
          body: string
          created_at?: string
          id?: string
          instance: string
          recipient: string
        }
        Update: {
          body?: string
          created_at?: string
          id?: string
          instance?: string
          recipient?: string
        }
        Relationships: []
      }
    }
    Views: { [_ in never]: never }
    Functions: { [_ in never]: never }
    Enums: { [_ in never]: never }
    CompositeTypes: { [_ in never]: never }
  }
}
