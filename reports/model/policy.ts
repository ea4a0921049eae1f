/** What is collected, as a person or a program reads it. */
export interface PolicyText {
  readonly fields: readonly {
    readonly title: string;
    readonly meaning: string;
    readonly purpose: string;
    readonly retention: string;
    readonly source: string;
    /** Where the database keeps it, as `table.column`. */
    readonly columns: readonly string[];
  }[];
  readonly neverRecorded: readonly string[];
  readonly readBy: string;
  readonly documentEndings: Readonly<Record<string, readonly string[]>>;
  readonly assetEndings: Readonly<Record<string, readonly string[]>>;
  /** Endings that some site on this server counts otherwise than the lists do: as documents, and as pages. */
  readonly siteEndings: { readonly documents: readonly string[]; readonly pages: readonly string[] };
  readonly tables: readonly {
    readonly name: string;
    readonly meaning: string;
    readonly columns: readonly { readonly name: string; readonly holds: string }[];
  }[];
  readonly retentionDays: number;
  readonly serverAddressMode: string;
  readonly topLevelDomainMode: string;
}
