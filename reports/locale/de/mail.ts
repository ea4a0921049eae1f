import type { IsoDay } from '../../model/report.ts';
import type { Text } from '../en/english.ts';
import type { Formats } from '../formats.ts';

/** Die Berichte per E-Mail. */
export const mailGerman = ({ number, longDate, dateRange, month, shortDate, weekday }: Formats): Text['mail'] => {
  const visits = (count: number) => (count === 0 ? 'Kein Besuch' : `${number(count)} ${count === 1 ? 'Besuch' : 'Besuche'}`);
  return {
    dayNews: (count: number, day: IsoDay) => `${visits(count)} am ${longDate(day)}`,
    weekNews: (count, from, to) => `${visits(count)} in der Woche ${dateRange(from, to)}`,
    monthNews: (count, day) => `${visits(count)} im ${month(day)}`,
    asUsual: (day) => `, wie sonst am ${weekday(day)}`,
    thanUsual: (percent, more, day) => `, ${percent} % ${more ? 'mehr' : 'weniger'} als sonst am ${weekday(day)}`,
    asBefore: { weekly: ', so viele wie in der Woche davor', monthly: ', so viele wie im Monat davor' },
    thanBefore: {
      weekly: (percent, more) => `, ${percent} % ${more ? 'mehr' : 'weniger'} als in der Woche davor`,
      monthly: (percent, more) => `, ${percent} % ${more ? 'mehr' : 'weniger'} als im Monat davor`,
    },
    intervals: { daily: 'Tagesbericht', weekly: 'Wochenbericht', monthly: 'Monatsbericht' },
    against: (from, to) => `Verglichen mit ${from === to ? longDate(from) : dateRange(from, to)}.`,
    dayNotCounted: (day) => `${longDate(day)} ist noch nicht gezählt`,
    weekNotCounted: (from, to) => `Die Woche ${dateRange(from, to)} ist noch nicht gezählt`,
    monthNotCounted: (day) => `${month(day)} ist noch nicht gezählt`,
    behind: {
      again: 'Einige dieser Tage werden noch gezählt: Die Zahlen können noch steigen.',
      missing:
        'Was erfasst wurde, wird noch gezählt. Darum stehen in dieser E-Mail keine Zahlen, was nicht heißt, dass niemand kam. Im ganzen Bericht stehen sie, sobald es sie gibt.',
    },
    gaps: 'Einen Teil dieser Zeit lief die Erfassung nicht: Dafür gibt es keine Daten, was nicht null heißt.',
    chart: 'Besuche am Tag',
    highest: (count, day) => `höchstens ${number(count)} am ${shortDate(day)}`,
    picture: (from, to, least, most, day) =>
      `Besuche am Tag, ${dateRange(from, to)}: von ${number(least)} bis ${number(most)}, die meisten am ${shortDate(day)}`,
    newPages: 'Zum ersten Mal aufgerufen',
    newDocuments: 'Zum ersten Mal geladen',
    more: (count) => `und ${number(count)} weitere`,
    whole: 'Der ganze Bericht',
    why: (site) => `Diese E-Mail kommt, weil der Bericht über ${site} bestellt wurde.`,
    change: 'Ändern oder abbestellen',
    noPicturesFetched: 'Die Bilder sind enthalten; die Mail lädt nichts nach und verrät niemandem, dass sie gelesen wird.',
  };
};

/** Die Frage, ob Berichte kommen dürfen, als E-Mail und als Seite. */
export const mailQuestionGerman: Text['mailQuestion'] = {
  subject: (site) => `Möchten Sie Berichte über ${site}?`,
  asked: (user, site) =>
    `${user} möchte Berichte über die Besuche von ${site} an diese Adresse schicken lassen. Ohne Ihre Zustimmung kommt keiner.`,
  ifYes: 'Wenn Sie sie möchten, öffnen Sie binnen drei Tagen diese Seite und drücken dort auf den Knopf:',
  ifNo: 'Wenn nicht, brauchen Sie nichts zu tun: Ohne Ihr Ja kommt kein Bericht.',
  title: 'Berichte per E-Mail?',
  say: (user, address) => `${user} möchte Berichte über Besuche einer Website an ${address} schicken lassen.`,
  agree: 'Ja, schicken Sie sie mir',
  otherwise: 'Wenn Sie sie nicht möchten, schließen Sie diese Seite: Ohne Ihr Ja kommt keiner.',
  agreed: 'Zugestimmt',
  agreedWhat: 'Die Berichte kommen, sobald sie fällig sind. Wer sie bestellt hat, kann sie abbestellen.',
  invalid: 'Dieser Verweis gilt nicht mehr',
  invalidWhy:
    'Er gilt drei Tage, und nur der einer E-Mail, die von hier kam. Wer die Berichte bestellt hat, kann noch einmal fragen.',
};

/** Die Seite, auf der Berichte per E-Mail bestellt werden. */
export const mailPageGerman = ({ number }: Formats): Text['mailPage'] => ({
  title: 'Berichte per E-Mail',
  none: 'Noch kommt kein Bericht per E-Mail.',
  say: 'Wählen Sie eine Website, wie oft und wohin. Ein Bericht kommt am Tag nach den Tagen, um die es geht: täglich, montags oder am 1.',
  yours: 'Ihre Berichte per E-Mail',
  noServer:
    'Noch kann keine E-Mail verschickt werden: Dieser Server kennt keinen Mailserver. Wer ihn betreibt, setzt SIXFOLD_SMTP und SIXFOLD_MAIL_FROM und startet ihn neu.',
  noSites: 'Es gibt noch keine Website, die Sie lesen dürfen.',
  site: 'Website',
  often: 'Wie oft',
  at: 'Um',
  zoneOf: (zone) => `Zeit von ${zone}`,
  address: 'E-Mail-Adresse',
  language: 'Sprache',
  languages: {
    'en-GB': 'English',
    'en-US': 'English (United States)',
    'de-DE': 'Deutsch',
    'de-AT': 'Deutsch (Österreich)',
    'de-CH': 'Deutsch (Schweiz)',
  },
  intervals: { daily: 'täglich', weekly: 'wöchentlich', monthly: 'monatlich' },
  add: 'Bericht bestellen',
  addButton: 'Bestellen',
  change: 'Ändern',
  save: 'Speichern',
  remove: 'Abbestellen',
  sendNow: 'Den letzten jetzt schicken',
  siteTime: 'Es gilt die Zeitzone der Website.',
  notATime: 'Das ist keine Uhrzeit: Schreiben Sie sie als 07:00.',
  notRead: 'Das ist keine Website, die Sie lesen dürfen.',
  tooOften: 'Das wurde eben schon oft verlangt. Versuchen Sie es in einer Minute wieder.',
  waits: 'Wartet auf den Leser der Adresse: Vor dessen Zustimmung wird kein Bericht geschickt.',
  askAgain: 'Noch einmal fragen',
  asked: (address) =>
    `An ${address} ging eine E-Mail mit einem Verweis. Berichte kommen, sobald dort binnen drei Tagen zugestimmt wurde.`,
  notAsked: (reason) => `Bestellt, aber der Leser der Adresse ließ sich nicht fragen: ${reason}. Fragen Sie später noch einmal.`,
  askedEnough: 'Mehr darf an einem Tag nicht gefragt werden; es ging keine E-Mail hinaus. Fragen Sie morgen wieder.',
  notAgreed: 'Der Leser der Adresse hat noch nicht zugestimmt; es wurde nichts geschickt.',
  sentEnough:
    'Sie haben binnen eines Tages 20 Berichte sofort schicken lassen; mehr geht nicht. Was fällig ist, kommt weiterhin.',
  sentNow: (address) => `Der Mailserver hat ihn für ${address} angenommen.`,
  notSentNow: (reason) => `Er wurde nicht verschickt: ${reason}.`,
  unknownNow: (reason) => `Er wurde übergeben, aber ${reason}: Vielleicht ist er angekommen.`,
  log: 'Was aus den letzten wurde',
  report: 'Bericht',
  state: 'Stand',
  sending: 'Wird gerade verschickt.',
  due: 'Wird innerhalb einer Minute verschickt.',
  counting: {
    again: 'Wartet, bis seine Tage gezählt sind, höchstens eine Stunde.',
    missing: 'Wartet, bis seine Tage gezählt sind, höchstens sechs Stunden.',
  },
  sent: (when) => `Verschickt: ${when}.`,
  twice: 'Von einem früheren Versuch weiß niemand, ob er ankam; vielleicht kam die Mail zweimal.',
  putOff: (reason, attempts, next) =>
    `Noch nicht verschickt: ${reason}. ${attempts === 1 ? 'Einmal' : `${number(attempts)}-mal`} versucht, wieder ${next}.`,
  failed: (reason) => `Nicht verschickt: ${reason}.`,
  onceMore: (reason, next) =>
    `Übergeben, aber ${reason}. Vielleicht kam die Mail an; sie wird noch einmal verschickt (${next}) und kommt dann vielleicht zweimal.`,
  neverKnown: (reason) =>
    `Übergeben, aber niemand weiß, ob sie ankam: ${reason}. Vielleicht kam die Mail zweimal; sie wird nicht noch einmal verschickt.`,
  reason: (kind, detail) => {
    switch (kind) {
      case 'reply':
        return `der Mailserver sagte „${detail}“`;
      case 'silence':
        return 'der Mailserver antwortete nicht rechtzeitig';
      case 'name':
        return 'der Name des Mailservers wurde nicht gefunden';
      case 'connection':
        return `die Verbindung zum Mailserver kam nicht zustande oder brach ab (${detail})`;
      case 'cut':
        return 'die Verbindung zum Mailserver endete vorzeitig';
      case 'tls':
        return `es gab keine sichere Verbindung zum Mailserver (${detail})`;
      case 'ended':
        return 'Sixfold wurde unterdessen beendet';
      case 'not permitted':
        return 'die Website darf nicht mehr gelesen werden';
      case 'not agreed':
        return 'der Leser der Adresse hatte noch nicht zugestimmt';
      case 'too large':
        return 'sie ist größer, als der Mailserver annimmt';
      default:
        return 'der Bericht ließ sich nicht machen; warum, steht im Protokoll des Servers';
    }
  },
});
