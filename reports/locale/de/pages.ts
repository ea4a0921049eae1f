import type { Text } from '../en/english.ts';
import type { Formats } from '../formats.ts';

export const messageGerman: Text['message'] = {
  toYourSites: 'Zu Ihren Websites',
  toTheSites: 'Zu den Websites',
  notPermitted: 'Nicht erlaubt',
  onlyAdministrators: (name) => `Sie sind als ${name} angemeldet. Das darf nur, wer verwaltet.`,
  notYours: 'Nicht für Sie',
  mayNotRead: (name, site) =>
    `Sie sind als ${name} angemeldet und dürfen ${site} nicht lesen. Wer verwaltet, kann es Ihnen gewähren.`,
  notFromHere: 'Nicht von hier',
  notFromHereWhy:
    'Dieses Formular kam von einer fremden Seite; es wurde nichts getan. Öffnen Sie die Seite hier und senden Sie es noch einmal.',
  foreignHost: {
    title: 'Nicht unter dieser Adresse',
    sentence: (host, publicUrl) =>
      `Gefragt wurde ${host}; die Statistik ist unter ${publicUrl}. Unter einem anderen Namen wird nichts gezeigt und kein Formular angenommen, damit keine fremde Seite ihren Namen hierher führen kann.`,
    setting:
      'Ein Proxy davor muss den Kopf „Host“ weitergeben. Ist dies die richtige Adresse, setzen Sie sie dort, wo Sixfold gestartet wird, und starten Sie es neu:',
  },
  toThePublicUrl: 'Zur Statistik',
  nothingHere: 'Hier ist nichts',
  noSuchPage: 'Unter dieser Adresse gibt es keine Seite.',
  cannotBeDone: 'Das geht nicht',
  notUnderstood: 'Das war nicht zu lesen',
  notUnderstoodWhy: 'Die Anfrage hatte keine Form, die hier verstanden wird.',
  wentWrong: 'Etwas ging schief',
  wentWrongWhy: 'Diese Seite konnte nicht hergestellt werden. Gezählt wird trotzdem; der Grund steht im Protokoll des Servers.',
  printerBusy: 'Es wird schon gedruckt',
  printerBusyWhy:
    'Acht PDF warten schon, oder zwei von Ihnen. Versuchen Sie es in einer halben Minute wieder, oder nehmen Sie die HTML-Datei: Sie druckt sich aus jedem Browser ebenso.',
  folderLost: 'Zurzeit ist nichts zu sehen',
  folderLostWhy:
    'Der Ordner mit den Daten dieses Servers ist nicht mehr der, mit dem er gestartet wurde; gezählt wird auch nicht. Was zu tun ist, steht im Protokoll des Servers.',
};

export const signInGerman: Text['signIn'] = {
  signIn: 'Anmelden',
  name: 'Name',
  password: 'Passwort',
  held: (minutes) =>
    `Hier waren zu viele Passwörter falsch; dieses wurde nicht geprüft. Das nächste wird es in ${minutes === 1 ? 'einer Minute' : `${minutes} Minuten`}.`,
  busy: 'Gerade melden sich viele an; dieses Passwort wurde nicht geprüft. Versuchen Sie es in ein paar Sekunden wieder.',
  wrong: 'Name und Passwort gehören nicht zusammen.',
  forgotten: 'Vergessen? Auf dem Server:',
  welcome: 'Willkommen',
  welcomeTo: 'Willkommen bei Sixfold',
  whoReads: 'Wer liest die Statistik?',
  firstUser: 'Wählen Sie Name und Passwort für die Verwaltung. Danach kommt die erste Website.',
  newPassword: 'Passwort, mindestens zwölf Zeichen',
  again: 'Noch einmal dasselbe',
  notTheSame: 'Die beiden Passwörter sind nicht gleich.',
  passwordFaults: {
    short:
      'Ein Passwort hat mindestens 12 Zeichen: nehmen Sie vier Wörter, die nichts miteinander zu tun haben, oder lassen Sie Ihren Browser eines machen.',
    long: 'Ein Passwort hat höchstens 1.024 Zeichen.',
    common:
      'Dieses Passwort gehört zu denen, die zuerst versucht werden, auch mit Ziffern oder Zeichen darum. Nehmen Sie ein anderes.',
    name: 'Dieses Passwort ist kaum mehr als ein Name: Ihrer, der einer Website oder der dieses Programms. Nehmen Sie ein anderes.',
  },
  begin: 'Anfangen',
  userAlready: 'Es gibt schon jemanden. Melden Sie sich an, oder legen Sie jemanden an mit: sixfold user add NAME --role admin',
  linkInvalid:
    'Dieser Verweis gilt nicht, oder nicht mehr. Starten Sie den Server neu für einen neuen, oder: sixfold user add NAME --role admin',
};

export const sitesGerman: Text['sites'] = {
  title: 'Websites',
  none: 'Noch keine Website.',
  yours: 'Ihre Websites',
  addFirst: 'Fügen Sie die erste hinzu: die Domain einer Website, deren Besuche Sie zählen möchten.',
  ask: 'Wer verwaltet, muss Ihnen eine gewähren.',
  site: 'Website',
  today: 'Besuche heute',
  yesterday: 'gestern',
  last30: '30 Tage',
  zone: 'Zeitzone',
  domain: 'Domain',
  zoneOfDays: 'Zeitzone ihrer Tage',
  add: 'Website hinzufügen',
};

export const waitingGerman = ({ number }: Formats): Text['waiting'] => ({
  first: 'Der erste Besuch steht noch aus.',
  nothing: (range) => `Nichts gezählt: ${range}.`,
  lastDays: 'Die letzten Tage mit Daten sind',
  arrived: (hits) =>
    hits === 1 ? 'Eine Anfrage kam an und wurde nicht gezählt:' : `${number(hits)} Anfragen kamen an, und keine wurde gezählt:`,
  noHit: 'Noch ist nichts angekommen. Diese Seite sieht von selbst wieder nach.',
  paste: (site) => `Setzen Sie diese Zeile in den Kopf jeder Seite von ${site}:`,
  open: (site) => `Öffnen Sie eine Seite von ${site} in einem Browser. Der Besuch erscheint hier binnen Sekunden.`,
  import: 'Oder lesen Sie ein vorhandenes Zugriffsprotokoll ein, mit diesem Befehl auf dem Server:',
  inCheckout: ['In einem Arbeitsverzeichnis schreiben Sie', 'statt'],
  remedies: (site) => ({
    origin: `Die Seiten kamen von einem Host, der nicht ${site}, www.${site} oder einer der weiteren Hosts ist. Fügen Sie ihn hinzu: sixfold site set ${site} --alias HOST`,
    bot: 'Sie kamen von Programmen oder ohne User-Agent. Öffnen Sie eine Seite in einem Browser.',
    'privacy-signal':
      'Der Browser bittet darum, nicht gezählt zu werden (Global Privacy Control oder Do Not Track), und das wird geachtet. Nehmen Sie einen, der das nicht tut.',
    malformed: 'Sie waren nicht zu lesen. Vergleichen Sie die Zeile auf Ihren Seiten mit der hier.',
    asset: 'Sie nannten Bilder, Skripte oder andere Teile einer Seite; die zählen nicht.',
    rate: 'Zu viele kamen binnen einer Minute von einer Adresse. Hinter einem Proxy setzen Sie SIXFOLD_TRUST_PROXY auf die Zahl der Proxys.',
    status: 'Die Protokollzeilen haben einen Status, der nicht zählt, etwa 404.',
  }),
  seePolicy: 'Was die Gründe bedeuten, steht auf der Seite zum Datenschutz.',
});

export const snippetGerman: Text['snippet'] = {
  title: 'Einbau',
  heading: (site) => `Eine Zeile für jede Seite von ${site}`,
  where: 'Sie gehört in den Kopf jeder Seite. Sie setzt kein Cookie, speichert nichts und sendet nichts als den Pfad.',
  withoutScript: 'Für Besucher ohne Skript',
  pixel: 'Setzen Sie diese Zeile unter die erste, in den Rumpf der Seite, wenn auch sie gezählt werden sollen.',
  whichPages: 'Welche Seiten melden dürfen',
  hosts: (hosts) => `Die auf ${hosts}. Andere werden abgewiesen. Einen Host fügen Sie auf dem Server hinzu:`,
  csp: 'Wenn Ihre Website eine Content Security Policy hat',
  cspAllow: 'Erlauben Sie darin diesen Server:',
  pin: 'Wenn Sie genau diese Fassung möchten und keine andere',
  pinWhy:
    'Diese Zeile nennt das Skript nach seinem Inhalt, und der Browser prüft, dass er genau das bekam. Es bleibt hier auch nach einer Aktualisierung verfügbar; setzen Sie die neue Zeile ein, wenn Sie die neue Fassung möchten.',
  ownAddress: 'Wenn an eine Adresse Ihrer eigenen Website gemeldet werden soll',
  ownAddressHow: (collect) =>
    `Lassen Sie Ihren Webserver eine eigene Adresse, etwa /stats, an ${collect} weiterreichen, und ergänzen Sie die Zeile um data-endpoint="/stats". Nennen Sie diesen Webserver mit SIXFOLD_TRUST_PROXY, sonst scheinen alle Besuche von ihm zu kommen.`,
};

export const policyGerman: Text['policyPage'] = {
  title: 'Was gespeichert wird',
  heading: 'Sechs Angaben und sonst nichts.',
  made: 'Diese Seite entsteht aus der Beschreibung der Datenbank und den laufenden Einstellungen. Eine Spalte, die hier nicht steht, hält den Server vom Start ab.',
  recorded: 'Was gespeichert wird',
  kept: (how, columns) => `Aufbewahrung: ${how}. In ${columns}.`,
  never: 'Was nie gespeichert wird',
  reads: 'Wer es liest',
  counted: 'Was gezählt wird',
  notCounted: 'Was nicht gezählt wird',
  documents: 'Was ein Dokument ist und was Bestandteil einer Seite',
  siteDocuments: 'dazu Dokumente einer Website hier',
  sitePages: 'aber Seiten einer Website hier',
  tables: 'Alle Tabellen und Spalten',
  programs: 'Dasselbe für Programme',
  purpose: 'Zweck',
  source: 'Quelle',
  keptFor: 'Aufbewahrung',
  columns: 'Gespeichert in',
  documentList: 'Dokumente',
  assetList: 'Bestandteile von Seiten',
  databaseTables: 'Tabellen der Datenbank',
};
