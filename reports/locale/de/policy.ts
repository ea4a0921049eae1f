import type { AssetGroup, DocumentGroup } from '../../../server/domain/path/path-kind.ts';
import type { NeverRecorded, PermittedField } from '../../../server/domain/policy.ts';
import type { TableName } from '../../../server/domain/policy-tables.ts';
import type { ColumnRole } from '../../../server/domain/table-policy.ts';
import type { Text } from '../en/english.ts';
import type { FieldWords } from '../en/policy.ts';

const FIELDS: Readonly<Record<PermittedField, FieldWords>> = {
  'server address': {
    title: 'Serveradresse',
    meaning:
      'Die Netzadresse, von der der Besuch kam; wenn der Betreiber nichts anderes gewählt hat, vor dem Speichern gekürzt (IPv4 auf /24, IPv6 auf /48, bei 6to4 und Teredo die enthaltene IPv4-Adresse auf /24).',
    purpose: 'Um zu sehen, aus welchen Netzen eine Website genutzt wird, und um automatische Nutzung zu bemerken.',
    source: 'Die Verbindung selbst oder ein Proxy, für den der Betreiber bürgt. Nie die Seite, nie eine andere Kopfzeile.',
  },
  'top level domain': {
    title: 'Top-Level-Domain',
    meaning:
      'Der letzte Teil des Namens, zu dem die Adresse gehört, etwa com, gov oder de, und auf welchem Weg er gefunden wurde.',
    purpose: 'Um zu sehen, aus welchen Teilen der Welt und von welchen Arten von Organisationen eine Website genutzt wird.',
    source: 'Der Name der Adresse (Reverse DNS) oder ihr Land, wie es der Betreiber gewählt hat.',
  },
  'date and time': {
    title: 'Datum und Uhrzeit',
    meaning:
      'Die Sekunde, in Weltzeit (UTC), in der der Besuch begann und in der jede Seite oder jedes Dokument angefordert wurde.',
    purpose: 'Um nach Tag und Stunde zu zählen und um zu wissen, wann eine Website viel genutzt wird.',
    source: 'Die Uhr dieses Servers oder die Zeit im Zugriffsprotokoll.',
  },
  'pages accessed': {
    title: 'aufgerufene Seiten',
    meaning:
      'Der Pfad jeder Seite: ohne Abfrageteil (ab „?“) und Fragment (ab „#“). E-Mail- und Netzwerkadressen, Telefon-, Karten- und Kontonummern, andere Zahlen mit neun oder mehr Ziffern, Sitzungskennungen, zufällige Token ab 16 Zeichen und UUIDs sind darin durch ein Wort ersetzt, soweit ihre Form sie von Wörtern, Datumsangaben, Versionen und Buchnummern unterscheidet.',
    purpose: 'Um zu sehen, welche Seiten gelesen werden.',
    source: 'Die Seite selbst oder das Zugriffsprotokoll.',
  },
  'documents downloaded': {
    title: 'heruntergeladene Dokumente',
    meaning: 'Der Pfad jedes Dokuments, so wie bei den Seiten.',
    purpose: 'Um zu sehen, welche Dokumente abgerufen werden.',
    source: 'Die Seite, auf der einem Verweis gefolgt wurde, oder das Zugriffsprotokoll.',
  },
  'type of browser': {
    title: 'Art des Browsers',
    meaning: 'Familie und Hauptversion, etwa Firefox 128.',
    purpose: 'Um zu wissen, in welchen Browsern eine Website funktionieren muss.',
    source: 'Die Kopfzeile User-Agent, die verworfen wird, sobald sie gelesen ist.',
  },
};

const NEVER: Readonly<Record<NeverRecorded, string>> = {
  referrer: 'verweisende Seite (Referrer)',
  campaign: 'Kampagne',
  'query string': 'Abfrageteil der Adresse (Query-String)',
  'screen size': 'Bildschirmgröße',
  language: 'Sprache',
  'operating system': 'Betriebssystem',
  device: 'Gerät',
  'page title': 'Seitentitel',
  city: 'Stadt',
  cookie: 'Cookie',
  'visitor or session identifier': 'Kennung eines Besuchers oder einer Sitzung',
  'hash of an address or of a log line': 'Hashwert einer Adresse oder einer Protokollzeile',
  'the User-Agent text': 'der Text des User-Agent',
};

const GROUPS: Readonly<Record<DocumentGroup | AssetGroup, string>> = {
  'text documents': 'Textdokumente',
  spreadsheets: 'Tabellen',
  presentations: 'Präsentationen',
  'e-books': 'E-Books',
  archives: 'Archive',
  'packages and disk images': 'Programmpakete und Datenträgerabbilder',
  audio: 'Ton',
  video: 'Video',
  'calendar, map and data files': 'Kalender-, Karten- und Datendateien',
  images: 'Bilder',
  scripts: 'Skripte',
  styles: 'Stile',
  fonts: 'Schriften',
  'source maps': 'Quelltextzuordnungen (Source Maps)',
  icons: 'Symbole',
  manifests: 'Manifeste',
  feeds: 'Feeds',
};

const TABLES: Readonly<Record<TableName, string>> = {
  visit: 'Eine Zeile für jeden Besuch.',
  access: 'Eine Zeile für jeden Seitenaufruf und jeden Abruf eines Besuchs.',
  browser: 'Jede Art des Browsers einmal.',
  path: 'Jeder Pfad einer Seite oder eines Dokuments einmal.',
  visit_id_block: 'Die nächste Nummer für einen Besuch, damit keine zweimal vergeben wird.',
  ledger: 'Anfragen, die ankamen, je Tag, und solche, die nicht gezählt wurden, je Tag und Grund.',
  commit_count: 'Wie oft gespeichert wurde, damit auffällt, wenn davon etwas verloren ging.',
  lost_commits: 'Speichervorgänge, deren Fehlen bei einem Start bemerkt wurde.',
  log: 'Zugriffsprotokolle, die eingelesen wurden, mit Namen.',
  log_second:
    'Wie viele Zeilen jeder Sekunde eines Protokolls eingelesen sind, damit ein zweimal gegebenes Protokoll einmal zählt.',
  imported_day: 'Wann zuletzt Zeilen eines Tages eingelesen wurden: von da an läuft ihre Aufbewahrung.',
  clock: 'Die Zeit, die der Uhr zuletzt geglaubt wurde, damit eine vorgehende Uhr nichts löscht.',
  uptime: 'Wann die Zählung lief, damit eine Zeit ohne sie nicht als Null gilt.',
  dirty: 'Tage, deren Zählungen neu gemacht werden müssen.',
  closed_day: 'Tage, deren Aufzeichnungen abgelaufen sind.',
  rollup: 'Zählungen eines Tages und ihre Summen über einen Monat oder ein Jahr.',
  rollup_hour: 'Zählungen einer Stunde.',
  rollup_page: 'Zählungen nach Seite und Tag, Monat oder Jahr.',
  rollup_document: 'Zählungen nach Dokument und Tag, Monat oder Jahr.',
  rollup_browser: 'Besuche nach Art des Browsers und Tag, Monat oder Jahr.',
  rollup_top_level_domain: 'Besuche nach Top-Level-Domain und Tag, Monat oder Jahr.',
  rollup_server_address: 'Besuche nach Serveradresse und Tag.',
  rollup_duration: 'Besuche eines Tages, Monats oder Jahres nach ihrer Dauer.',
  rollup_week_hour: 'Besuche eines Tages, Monats oder Jahres nach Wochentag und Stunde ihres Beginns.',
  rollup_visit_length: 'Besuche eines Tages, Monats oder Jahres nach der Zahl ihrer Seitenaufrufe.',
  day_segment: 'Die Besuche, die an einem beendeten Tag begannen, nach Angaben gepackt, damit Filter schnell sind.',
  first_seen: 'Der erste Tag jeder Seite und jedes Dokuments.',
  site: 'Die eingetragenen Websites.',
  site_alias: 'Weitere Hosts einer Website.',
  site_excluded_address: 'Netze, deren Anfragen eine Website nicht zählt, gewählt von ihrem Betreiber.',
  site_excluded_path: 'Pfade, die eine Website nicht zählt.',
  site_document_ending: 'Endungen, die eine Website anders als die Liste als Dokumente oder als Seiten zählt.',
  setting: 'Einstellungen, die bestimmen, was gespeichert wird.',
  user: 'Personen, die sich anmelden dürfen, um die Statistik zu lesen.',
  user_site: 'Welche Websites eine Person lesen darf.',
  known_browser_key: 'Der Schlüssel, der das Kennzeichen von Browsern unterschreibt, in denen sich jemand angemeldet hat.',
  session: 'Personen, die angemeldet sind, und womit sie sich angemeldet haben (Browser).',
  api_token: 'Token, mit denen Programme Berichte oder Messwerte lesen, als Hashwerte.',
  api_token_site: 'Welche Websites ein Token lesen darf.',
  mail_subscription: 'Welche Berichte eine Person per E-Mail wünscht, und wohin.',
  mail_agreement:
    'An welche Adressen eine Person Berichte schicken lassen darf, weil deren Leser zugestimmt haben oder Berichte schon vorher dorthin gingen.',
  mail_at_once: 'E-Mails, die eine Person sofort schicken ließ, und Fragen, ob eine Adresse zustimmt. Drei Tage lang aufgehoben.',
  mail_outbox:
    'Berichte, die per E-Mail verschickt werden sollen oder wurden, ohne ihren Text: was aus jedem wurde. 90 Tage aufbewahrt.',
};

const ROLES: Readonly<Record<Exclude<ColumnRole, PermittedField>, string>> = {
  key: 'Schlüssel',
  count: 'Zählung',
  operation: 'Betrieb',
};

function roleName(role: ColumnRole): string {
  return role === 'key' || role === 'count' || role === 'operation' ? ROLES[role] : FIELDS[role].title;
}

function resolver(dns: string | undefined): string {
  return dns === undefined ? 'der Namensauflöser des Systems' : `der Namensauflöser ${dns}`;
}

function byName(dns: string | undefined): string {
  return `Nach dem Namen der Adresse (Reverse DNS); nach ihm wird ${resolver(dns)} gefragt, nachdem der Besuch gespeichert wurde. Ein Name zählt nur, wenn er zu der Adresse zurückführt.`;
}

export const declarationGerman: Text['declaration'] = {
  field: ({ field }) => FIELDS[field],
  never: (what) => NEVER[what],
  group: (group) => GROUPS[group],
  table: (name) => TABLES[name],
  role: roleName,
  retention(retention, days) {
    const time = `${days} ${days === 1 ? 'Tag' : 'Tage'}`;
    return retention === 'deleted'
      ? `${time}, dann gelöscht`
      : `${time} als Teil eines Besuchs, danach nur noch in Zählungen nach Tag und Stunde`;
  },
  notRecorded: 'Wird hier nicht gespeichert.',
  fullAddress: 'Die Netzadresse, von der der Besuch kam, vollständig.',
  domainNotLookedFor: 'Wird nicht gesucht.',
  domainByCountry: 'Nach dem Land der Adresse, aus einer Tabelle auf diesem Server. Kein anderer Server wird gefragt.',
  domainByName: byName,
  domainByNameOrCountry: (dns) => `${byName(dns)} Sonst nach dem Land der Adresse, aus einer Tabelle auf diesem Server.`,
  readers: 'Die Personen, denen der Betreiber dieses Servers Namen und Passwort gegeben hat.',
  mailed:
    'Berichte mit Pfaden und Zählungen, ohne Adressen, gehen auch per E-Mail an die Empfänger, die diese Personen gewählt haben, über den Mailserver des Betreibers.',
  resolverLearns: (dns) =>
    `Um den Namen einer Adresse zu finden, werden ${resolver(dns)} und durch ihn die Server gefragt, die für die Adresse und den Namen zuständig sind: Alle diese erfahren die Adresse und ungefähr, wann von ihr ein Besuch kam, aber weder die Website noch die Seite. Sonst wird an niemanden etwas weitergegeben.`,
  nothingPassedOn: 'An andere wird nichts weitergegeben.',
};
