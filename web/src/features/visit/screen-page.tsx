import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { client, type Schemas } from '@/shared/api/client'
import { LanguageSwitch } from '@/shared/components/language-switch'
import { type Language, languages } from '@/shared/i18n/language'
import { clinicFormat } from '@/shared/time/format'
import { roomName } from '@/shared/visit/room'
import styles from './screen.module.css'

type View = Schemas['ScreenView']
type Line = Schemas['ScreenLine']

const lookEvery = 4_000

/** What hangs in the waiting area: who is called, who is next. No login, no name that is not masked. */
export function Component() {
  const { t, i18n } = useTranslation('queue')
  const { token = '' } = useParams()
  const { view, trouble } = useScreen(token)
  const [voice, setVoice] = useState(false)
  const language = i18n.language as Language
  useVoice(view, voice)
  const title = view?.name[language] ?? ''
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <main className={styles.screen} lang={language}>
      <header className={styles.head}>
        <h1>{title || '—'}</h1>
        {view && <time dateTime={view.clock}>{clinicFormat(view.timeZone, language).time(view.clock)}</time>}
        {'speechSynthesis' in window && !voice && (
          <button type="button" className={styles.voice} onClick={() => setVoice(true)}>
            {t('screen.voiceOn')}
          </button>
        )}
        <div className={styles.languages}>
          <LanguageSwitch />
        </div>
      </header>
      {trouble && (
        <p role="alert" className={styles.trouble}>
          {t(trouble === 'ended' ? 'screen.ended' : 'screen.lost')}
        </p>
      )}
      {view && (
        <>
          <Calls lines={view.calls} />
          <Next lines={view.next} />
        </>
      )}
    </main>
  )
}

/** What no two lines have in common. */
const idOf = (line: Line) => `${line.whose?.en ?? ''}/${line.number}/${line.room}`

const rows = 5 // as many as can be read at five metres, with two rows of those who come next below
const waitingRows = 6 // of those who come next, three in a row
const turnEvery = 8_000

/** Turns over pages, and back to the first whenever what is new changes. */
function usePages(count: number, rows: number, latest?: string): { page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(count / rows))
  const [turned, setTurned] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new begins anew, so that it is seen at once
  useEffect(() => {
    setTurned(0)
    const timer = setInterval(() => setTurned(n => n + 1), turnEvery)
    return () => clearInterval(timer)
  }, [latest])
  return { page: turned % pages, pages }
}

/** Who is to be ready, page after page where they are many. */
function Next({ lines }: { lines: Line[] }) {
  const { t } = useTranslation('queue')
  const { page, pages } = usePages(lines.length, waitingRows)
  return (
    <section aria-label={t('screen.next')}>
      <h2>
        {t('screen.next')} {pages > 1 && t('screen.page', { page: page + 1, pages })}
      </h2>
      <ul className={styles.next}>
        {lines.slice(page * waitingRows, (page + 1) * waitingRows).map(line => (
          <Row key={idOf(line)} line={line} />
        ))}
      </ul>
    </section>
  )
}

/** Who is called, everybody: where they do not fit, page after page. A new call turns back to the first, where it stands. */
function Calls({ lines }: { lines: Line[] }) {
  const { t } = useTranslation('queue')
  const latest = lines[0] && `${idOf(lines[0])}/${lines[0].calledAt}`
  const { page, pages } = usePages(lines.length, rows, latest)
  return (
    // What is turned over again and again is not read out again and again.
    <section aria-live={pages > 1 ? 'off' : 'polite'} aria-label={t('screen.now')}>
      <h2>
        {t('screen.now')} {pages > 1 && t('screen.page', { page: page + 1, pages })}
      </h2>
      {lines.length === 0 && <p>{t('screen.empty')}</p>}
      <ul className={styles.calls}>
        {lines.slice(page * rows, (page + 1) * rows).map(line => (
          <Row key={`${idOf(line)}/${line.calledAt}`} line={line} />
        ))}
      </ul>
    </section>
  )
}

function Row({ line }: { line: Line }) {
  const { t, i18n } = useTranslation('queue')
  const place = line.place?.[i18n.language as Language]
  return (
    <li>
      {line.whose && <small>{line.whose[i18n.language as Language]}</small>} <strong>{line.number}</strong>{' '}
      <span>{line.name}</span>{' '}
      <span>{place ?? (line.room && roomName(line.room, room => t('screen.room', { room })))}</span>
    </li>
  )
}

/** Looks again and again; after a lost connection it goes on by itself. */
function useScreen(token: string): { view?: View; trouble?: 'lost' | 'ended' } {
  const [view, setView] = useState<View>()
  const [trouble, setTrouble] = useState<'lost' | 'ended'>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let etag = ''
    let stopped = false
    async function look(): Promise<void> {
      try {
        const { data, response } = await client.GET('/api/v1/screen-views/{token}', {
          params: { path: { token }, header: { 'If-None-Match': etag } },
        })
        if (stopped) return
        if (data) {
          etag = response.headers.get('ETag') ?? ''
          setView(data)
        }
        if (response.status === 404) setView(undefined)
        setTrouble(data || response.status === 304 ? undefined : response.status === 404 ? 'ended' : 'lost')
      } catch {
        if (!stopped) setTrouble('lost')
      }
      if (!stopped) timer = setTimeout(look, lookEvery)
    }
    void look()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [token])
  return { view, trouble }
}

/** Says each call once, in both languages; what was called before the voice was turned on is not said. */
function useVoice(view: View | undefined, on: boolean): void {
  const { i18n } = useTranslation('queue')
  const said = useRef<Set<string>>(undefined)
  useEffect(() => {
    if (on) void i18n.loadLanguages([...languages]) // both are spoken, whichever is shown
  }, [on, i18n])
  useEffect(() => {
    if (!view) return
    const id = (line: Line) => `${idOf(line)}/${line.calls}/${line.calledAt}`
    const before = said.current
    said.current = new Set(view.calls.map(id))
    if (!on || !before) return
    for (const line of view.calls.filter(one => !before.has(id(one)))) {
      for (const language of languages) {
        const say = i18n.getFixedT(language, 'queue')
        const room = line.room && roomName(line.room, one => say('screen.room', { room: one }))
        const where = line.place?.[language] ?? room
        const sentence = say(where ? 'screen.voice' : 'screen.voiceOnly', {
          number: line.whose
            ? say('ticket', { number: line.number, whose: line.whose[language] })
            : line.number,
          room: where,
        })
        const words = new SpeechSynthesisUtterance(sentence)
        words.lang = language
        window.speechSynthesis.speak(words)
      }
    }
  }, [view, on, i18n])
}
