import type { Text } from '../en/english.ts';

export const definitionsGerman: Text['definitions'] = {
  'page view': {
    term: 'Seitenaufruf',
    meaning:
      'Ein Zugriff auf eine Seite. In einem Protokoll: GET, beantwortet mit 200 oder 304, und weder Bestandteil einer Seite noch Dokument. / und /index.html sind zwei Seiten. Nach 20.000 an einem Tag neuen Pfaden oder 2 MiB davon zählen weitere unter (other).',
  },
  download: {
    term: 'Abruf',
    meaning: 'Ein Dokument je Besuch, gleich wie viele Anfragen es brauchte. HEAD zählt nie.',
  },
  document: {
    term: 'Dokument',
    meaning:
      'Ein Pfad, dessen letzter Teil eine Endung der Dokumentenliste hat: Texte, Tabellen, Präsentationen, E-Books, Archive, Pakete, Ton, Video, Kalender-, Karten- und Datendateien. Eine Website kann Endungen hinzufügen und andere wegnehmen.',
  },
  visit: {
    term: 'Besuch',
    meaning:
      'Zugriffe einer Adresse mit einem Browser auf eine Website ohne Pause von mehr als 30 Minuten. Ein Besuch darf über Mitternacht gehen; er zählt einmal, am Tag seines ersten Zugriffs.',
  },
  'single-page visit': {
    term: 'Besuch einer einzigen Seite',
    meaning: 'Ein Besuch mit genau einem Seitenaufruf und keinem Abruf.',
  },
  'pages a visit': {
    term: 'Seiten je Besuch',
    meaning: 'Seitenaufrufe geteilt durch Besuche; als Verteilung: Besuche nach der Zahl ihrer Seitenaufrufe.',
  },
  'visit duration': {
    term: 'Besuchsdauer',
    meaning:
      'Letzter Zugriff weniger erster, über die Besuche mit mindestens zwei Zugriffen. Die Hälfte davon war kürzer als der Median. Über mehrere Tage ist der Median auf 5 % genau.',
  },
  'entry and exit page': {
    term: 'Einstiegs- und Ausstiegsseite',
    meaning: 'Der erste und der letzte Seitenaufruf eines Besuchs.',
  },
  'server address': {
    term: 'Serveradresse',
    meaning:
      'Die Netzadresse, von der ein Besuch kam, so wie sie gespeichert ist: wenn nicht anders eingestellt, gekürzt. Über mehrere Tage zählt jede einmal. Adressen werden mit den Aufzeichnungen gelöscht.',
  },
  'top level domain': {
    term: 'Top-Level-Domain',
    meaning:
      'Der letzte Teil des Namens der Adresse, von der ein Besuch kam, nach ihrem Namen oder nach ihrem Land; unbekannt, wo beides nichts sagt.',
  },
  'type of browser': { term: 'Art des Browsers', meaning: 'Familie und Hauptversion, sonst nichts.' },
  day: {
    term: 'Tag',
    meaning:
      'Der örtliche Tag der Website, mit 23, 24 oder 25 Stunden. Seitenaufrufe und Abrufe zählen an dem Tag, an dem sie geschahen, alles andere an dem Tag, an dem der Besuch begann.',
  },
  'no data': { term: 'keine Daten', meaning: 'Eine Zeit, in der nicht gezählt wurde. Das ist keine Null.' },
  usual: {
    term: 'üblich',
    meaning:
      'Der Median der letzten acht gleichen Wochentage, von denen Daten da sind und höchstens eine Stunde fehlt; bei weniger als zweien gibt es keinen.',
  },
  changed: {
    term: 'verändert',
    meaning:
      'Eine Seite oder ein Dokument, dessen Zahl außerhalb aller letzten acht gleichen Wochentage liegt, um mindestens fünf, und weiter von ihrem Median entfernt, als der Zufall erklärt: vier Standardabweichungen einer Poisson-Zahl.',
  },
  'new path': { term: 'neu', meaning: 'Eine Seite oder ein Dokument, das auf dieser Website noch nie gezählt worden war.' },
  filter: {
    term: 'Filter',
    meaning:
      'Gezählt werden nur Besuche mit der gewählten Seite, dem Dokument, dem Browser, der Top-Level-Domain oder der Serveradresse, mit allen ihren Zugriffen. Filter lesen Aufzeichnungen, reichen also so weit zurück, wie diese aufbewahrt werden.',
  },
  excluded: {
    term: 'nicht gezählt',
    meaning:
      'Alles, was ankam und nicht gezählt wurde, unter dem ersten zutreffenden Grund. Eingegangen ist die Summe aus gezählt und nicht gezählt.',
  },
};

export const exclusionsGerman: Text['exclusions'] = {
  malformed: { name: 'nicht lesbar', meaning: 'Die Zeile oder Nachricht war nicht zu lesen, oder der Pfad ist zu lang.' },
  method: { name: 'kein GET', meaning: 'Eine Protokollzeile, deren Methode nicht GET ist.' },
  bot: { name: 'Bots', meaning: 'Ein Programm nach eigener Auskunft, oder eines ohne User-Agent.' },
  'privacy-signal': {
    name: 'wollten nicht gezählt werden',
    meaning: 'Der Browser sandte Global Privacy Control oder Do Not Track.',
  },
  origin: { name: 'von fremdem Host', meaning: 'Die Seite liegt auf einem Host, der nicht zur Website gehört.' },
  address: { name: 'ausgenommene Adressen', meaning: 'Durch die Adressregeln der Website ausgenommen.' },
  status: { name: 'ohne Erfolg', meaning: 'Eine Protokollzeile mit einem Status, der nicht zählt, etwa 404.' },
  asset: {
    name: 'Bestandteile',
    meaning: 'Bilder, Skripte, Stile und andere Teile einer Seite, oder ein gemeldeter Abruf, der kein Dokument ist.',
  },
  path: { name: 'ausgenommene Pfade', meaning: 'Durch die Pfadregeln der Website ausgenommen.' },
  rate: {
    name: 'über der Grenze',
    meaning: 'Zu viele Anfragen von einer Adresse oder für die Website, oder über 1.000 Dokumente in einem Besuch.',
  },
  late: { name: 'Tag geschlossen', meaning: 'Der Tag ist geschlossen, weil seine Aufzeichnungen abgelaufen sind.' },
  repeat: { name: 'wiederholte Abrufe', meaning: 'Eine weitere Anfrage nach einem Dokument, das in diesem Besuch schon zählt.' },
  duplicate: { name: 'binnen 2 s wiederholt', meaning: 'Dieselbe Seite noch einmal binnen zwei Sekunden vom selben Besucher.' },
};
