import { searchKey } from '../../core/base/search-key.ts';

/** Words of questions that people type around a name, by language. */
const WORDS = {
  en: 'is are it me just or why has have does anyone else having with the server servers site website app down offline out broken outage outages problem problems issue issues trouble status working work not isn’t doesn’t don’t won’t can cannot connect login up today now right currently again anybody did do what’s wrong crash crashed',
  de: 'ist sind nur bei mir warum gerade wieder heute jetzt aktuell gestört gestoert störung stoerung störungen stoerungen ausfall ausgefallen kaputt offline geht gehts nicht funktioniert funktionieren probleme problem mit',
  fr: 'est-ce que pourquoi en panne pannes ne n marche fonctionne pas plus bug aujourd’hui problème problèmes avec',
  es: 'está por qué caído caída se cayó no funciona funcionan hoy ahora problemas con fallo fallos',
  pt: 'está por que fora do ar caiu não funciona hoje agora problemas com',
  it: 'perché non funziona funzionano oggi adesso problemi con giù',
  nl: 'is waarom storing storingen werkt niet vandaag nu problemen met',
  pl: 'czy dlaczego nie działa działają awaria awarie dziś dzisiaj teraz problemy',
  sv: 'är varför fungerar inte nere idag nu driftstörning driftstörningar problem med',
  tr: 'neden çöktü çalışmıyor açılmıyor bugün şimdi sorun mu',
  ru: 'почему не работает упал сбой сбои сегодня сейчас',
  ja: '障害 落ちてる 繋がらない つながらない',
  ar: 'هل معطل لا يعمل لماذا اليوم',
} as const;

/** They are not removed from input that matches a name as it is. */
export const ASKING_WORDS: ReadonlySet<string> = new Set(
  Object.values(WORDS).flatMap((words) => searchKey(words).split(' ')),
);
