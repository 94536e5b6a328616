/** What the generator wrote in 2022: an interface, no relationships, no composite types. */
export const OF_2022 = `export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json }
  | Json[]

export interface Database {
  public: {
    Tables: {
      bookings: {
        Row: {
          created_at: string | null
          guest_id: string
          id: number
          room_id: number
        }
        Insert: {
          created_at?: string | null
          guest_id: string
          id?: number
          room_id: number
        }
        Update: {
          created_at?: string | null
          guest_id?: string
          id?: number
          room_id?: number
        }
      }
      rooms: {
        Row: { id: number; name: string | null; "price-per-night": number }
        Insert: { id?: number; name?: string | null; "price-per-night": number }
        Update: { id?: number; name?: string | null; "price-per-night"?: number }
      }
    }
    Views: {
      [_ in never]: never
    }
    Functions: {
      free_rooms: {
        Args: { day: string; beds: number }
        Returns: { id: number; name: string }[]
      }
      now_utc: {
        Args: Record<PropertyKey, never>
        Returns: string
      }
    }
    Enums: {
      room_state: "free" | "taken"
    }
  }
}
`

/** 2023: relationships, composite types, more than one schema. */
export const OF_2023 = `export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export interface Database {
  graphql_public: {
    Tables: {
      [_ in never]: never
    }
    Views: {
      [_ in never]: never
    }
    Functions: {
      graphql: {
        Args: {
          operationName?: string
          query?: string
          variables?: Json
          extensions?: Json
        }
        Returns: Json
      }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
  public: {
    Tables: {
      authors: {
        Row: { id: string; name: string; user_id: string | null }
        Insert: { id?: string; name: string; user_id?: string | null }
        Update: { id?: string; name?: string; user_id?: string | null }
        Relationships: [
          {
            foreignKeyName: "authors_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          }
        ]
      }
      book_authors: {
        Row: { author_id: string; book_id: string }
        Insert: { author_id: string; book_id: string }
        Update: { author_id?: string; book_id?: string }
        Relationships: [
          {
            foreignKeyName: "book_authors_author_id_fkey"
            columns: ["author_id"]
            isOneToOne: false
            referencedRelation: "authors"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "book_authors_book_id_edition_fkey"
            columns: ["book_id", "author_id"]
            isOneToOne: false
            referencedRelation: "books"
            referencedColumns: ["id", "first_author_id"]
          }
        ]
      }
      books: {
        Row: { first_author_id: string; id: string; title: string }
        Insert: { first_author_id: string; id?: string; title: string }
        Update: { first_author_id?: string; id?: string; title?: string }
        Relationships: []
      }
    }
    Views: {
      book_titles: {
        Row: { id: string | null; title: string | null }
        Insert: { id?: string | null; title?: string | null }
        Update: { id?: string | null; title?: string | null }
        Relationships: []
      }
      book_totals: {
        Row: { authors: number | null; id: string | null }
        Relationships: []
      }
    }
    Functions: {
      [_ in never]: never
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      address: { street: string | null; town: string | null }
    }
  }
}
`

/** 2025: a type alias, the internal entry, overloads, set-returning functions, helpers and constants behind it. */
export const OF_2025 = `export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = {
  // Allows to automatically instantiate createClient with right options
  __InternalSupabase: {
    PostgrestVersion: "13.0.4"
  }
  public: {
    Tables: {
      messenger_integrations: {
        Row: {
          created_at: string
          id: string
          is_active: boolean
          organization_id: string
          settings: Json | null
          full_label: string | null
        }
        Insert: {
          created_at?: string
          id?: string
          is_active?: boolean
          organization_id: string
          settings?: Json | null
        }
        Update: {
          created_at?: string
          id?: string
          is_active?: boolean
          organization_id?: string
          settings?: Json | null
        }
        Relationships: [
          {
            foreignKeyName: "messenger_integrations_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
      organizations: {
        Row: {
          id: string
          kind: Database["public"]["Enums"]["organization_kind"]
          name: string
          serial: number
        }
        Insert: {
          id?: string
          kind?: Database["public"]["Enums"]["organization_kind"]
          name: string
          serial?: never
        }
        Update: {
          id?: string
          kind?: Database["public"]["Enums"]["organization_kind"]
          name?: string
          serial?: never
        }
        Relationships: []
      }
    }
    Views: {
      active_integrations: {
        Row: {
          id: string | null
          organization_id: string | null
        }
        Relationships: [
          {
            foreignKeyName: "messenger_integrations_organization_id_fkey"
            columns: ["organization_id"]
            isOneToOne: false
            referencedRelation: "organizations"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Functions: {
      current_org: { Args: never; Returns: string }
      full_label: {
        Args: {
          "": Database["public"]["Tables"]["messenger_integrations"]["Row"]
        }
        Returns: {
          error: true
        } & "the function public.full_label with parameter or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache"
      }
      integrations_of: {
        Args: { org: string }
        Returns: Database["public"]["Tables"]["messenger_integrations"]["Row"][]
        SetofOptions: {
          from: "*"
          to: "messenger_integrations"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      find_organization:
        | { Args: { by_name: string }; Returns: { id: string; name: string }[] }
        | { Args: { by_serial: number; exact?: boolean }; Returns: { id: string; serial: number }[] }
      stats: { Args: { days: number } | { weeks: number }; Returns: { total: number } }
    }
    Enums: {
      organization_kind: "shop" | "agency"
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"])
    : never = never,
> = DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
  ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
      Row: infer R
    }
    ? R
    : never
  : never

export const Constants = {
  public: {
    Enums: {
      organization_kind: ["shop", "agency"],
    },
  },
} as const
`

/** As OF_2025, with this many tables of this many columns each; each refers to the one before it. */
export function ofSize(tables: number, columns: number): string {
  const two = (n: number): string => String(n).padStart(4, '0')
  const body = (mark: string): string =>
    Array.from({ length: columns }, (_, n) => `          column_${two(n)}${mark}: string | null`).join('\n')
  const relation = (n: number): string =>
    `{ foreignKeyName: "fk_${two(n)}"; columns: ["column_0000"]; isOneToOne: false; referencedRelation: "table_${two(n - 1)}"; referencedColumns: ["column_0000"] }`
  const table = (n: number): string => `      table_${two(n)}: {
        Row: {\n${body('')}\n        }
        Insert: {\n${body('?')}\n        }
        Update: {\n${body('?')}\n        }
        Relationships: [${n === 0 ? '' : relation(n)}]
      }`
  const fn = (n: number): string =>
    `      rows_${two(n)}: { Args: { p: string }; Returns: Database["public"]["Tables"]["table_${two(n)}"]["Row"][] }`
  const all = (write: (n: number) => string): string =>
    Array.from({ length: tables }, (_, n) => write(n)).join('\n')
  return `export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  public: {
    Tables: {\n${all(table)}\n    }
    Views: {\n      [_ in never]: never\n    }
    Functions: {\n${all(fn)}\n    }
    Enums: {\n      [_ in never]: never\n    }
    CompositeTypes: {\n      [_ in never]: never\n    }
  }
}
`
}
