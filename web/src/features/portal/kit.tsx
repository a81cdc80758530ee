import {
  type ButtonHTMLAttributes,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
} from 'react'
import { useTranslation } from 'react-i18next'
import { Link, type LinkProps } from 'react-router'
import { problemOf } from '@/shared/api/problem'
import { useDocumentTitle } from '@/shared/components/page'
import { CallSite } from './call-site'
import styles from './kit.module.css'

// What the portal's pages are built of: plain elements, each as tall as a thumb, without the console's library.

interface ScreenProps {
  title: string
  lead?: ReactNode
  /** Where one came from, for a thumb that does not reach the browser's own button. */
  back?: { to: string; label: string }
  children: ReactNode
}

/**
 * One page. Its heading takes the focus, so that a screen reader hears where it is after a tap; again when the page shows
 * after something in it had to be waited for, as what is hidden loses the focus.
 */
export function Screen({ title, lead, back, children }: ScreenProps) {
  useDocumentTitle(title)
  const screen = useRef<HTMLDivElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (!screen.current?.contains(document.activeElement)) heading.current?.focus()
  }, [])
  return (
    <div ref={screen} className={styles.screen}>
      {back && (
        <Link className={styles.back} to={back.to}>
          <span aria-hidden>‹ </span>
          {back.label}
        </Link>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {lead && <p className={styles.lead}>{lead}</p>}
      {children}
    </div>
  )
}

export function Card({
  title,
  tone,
  children,
}: {
  title?: string
  tone?: 'warn' | 'brand'
  children: ReactNode
}) {
  const id = useId()
  return (
    <article
      className={`${styles.card} ${tone ? styles[tone] : ''}`}
      aria-labelledby={title ? id : undefined}
    >
      {title && <h2 id={id}>{title}</h2>}
      {children}
    </article>
  )
}

type Look = 'main' | 'plain' | 'quiet' | 'danger'

/** For how many milliseconds another tap on a button is the same one: where the browser counts both as a double tap, and where not. */
const oneTap = { counted: 300, notCounted: 40 }

/** A button. While it is busy it stays where the focus is, and takes no tap; a tap that comes twice at once counts once. */
export function Tap({
  look = 'plain',
  busy,
  className,
  onClick,
  ...props
}: ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look; busy?: boolean }) {
  const tapped = useRef(Number.NEGATIVE_INFINITY)
  const once = (event: MouseEvent<HTMLButtonElement>) => {
    const now = performance.now()
    const same = event.detail > 1 ? oneTap.counted : oneTap.notCounted
    if (busy || now - tapped.current < same) {
      event.preventDefault() // a form is not sent again either
      return
    }
    tapped.current = now
    onClick?.(event)
  }
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      {...props}
      onClick={once}
      className={`${styles.tap} ${styles[look]} ${className ?? ''}`}
    />
  )
}

export function TapLink({ look = 'plain', ...props }: LinkProps & { look?: Look }) {
  return <Link {...props} className={`${styles.tap} ${styles[look]}`} />
}

/** A line that leads on, with what it is about and a second line below. */
export function Row({
  to,
  title,
  note,
  end,
}: {
  to: string
  title: string
  note?: ReactNode
  end?: ReactNode
}) {
  return (
    <Link to={to} className={styles.row}>
      <span>
        <strong>{title}</strong>
        {note && <small>{note}</small>}
      </span>
      <span className={styles.rowEnd}>
        {end} <span aria-hidden>›</span>
      </span>
    </Link>
  )
}

export function Taps({ children }: { children: ReactNode }) {
  return <div className={styles.taps}>{children}</div>
}

export function Waiting() {
  const { t } = useTranslation()
  return (
    <p className={styles.waiting} role="status">
      {t('state.loading')}
    </p>
  )
}

export function Nothing({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className={styles.nothing}>
      <p>{title}</p>
      {hint && <p className={styles.lead}>{hint}</p>}
      {children}
    </div>
  )
}

/** What is wrong with one field of a form, in the server's words, below the field that names it as its description. */
export function FieldFault({ id, error, field }: { id: string; error: unknown; field: string }) {
  const faults = faultsOf(error, field)
  if (faults.length === 0) return null
  return (
    <strong id={id} className={styles.wrong}>
      {faults.join(' ')}
    </strong>
  )
}

export function faultsOf(error: unknown, field: string): string[] {
  return error
    ? problemOf(error)
        .errors.filter(one => one.field === field)
        .map(one => one.detail)
    : []
}

/** A failure of a whole form: comes into view and is read out, wherever the thumb was. */
export function FormFault({ error }: { error: unknown }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (error) box.current?.scrollIntoView({ block: 'center' })
  }, [error])
  return (
    <div ref={box}>
      <Faulty error={error} />
    </div>
  )
}

/** Refusals that send the patient to the telephone. */
const callable = ['age-not-taken', 'deadline-passed', 'exam-person-unknown', 'too-late', 'too-many-holds']

/** A failure in the server's words, where to call if those say so, and a way to try again if that may help. */
export function Faulty({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { t } = useTranslation()
  if (!error) return null
  const problem = problemOf(error)
  const known = problem.code === 'network' ? 'network' : 'unexpected'
  return (
    <div className={styles.fault} role="alert">
      <p>
        {/* The title only names the kind, which is the same for nearly every refusal: the detail says what it is. */}
        <strong>{problem.detail || problem.title || t(`problem.${known}.title`)}</strong>
      </p>
      {problem.status === 0 && <p>{t(`problem.${known}.detail`)}</p>}
      {problem.errors.map(fault => (
        <p key={fault.field + fault.code}>{fault.detail}</p>
      ))}
      {callable.includes(problem.code) && <CallSite />}
      {problem.instance && problem.status >= 500 && <p>{t('problem.quote', { number: problem.instance })}</p>}
      {retry && <Tap onClick={() => void retry()}>{t('action.retry')}</Tap>}
    </div>
  )
}

interface Answer<T> {
  data: T | undefined
  error: unknown
  isPending: boolean
  refetch: () => unknown
}

/** One of loading, failure and content. Content that is already there stays when a refresh fails. */
export function Answered<T>({ query, children }: { query: Answer<T>; children: (data: T) => ReactNode }) {
  if (query.data === undefined) {
    return query.isPending ? <Waiting /> : <Faulty error={query.error} retry={query.refetch} />
  }
  return (
    <>
      {query.error ? <Faulty error={query.error} retry={query.refetch} /> : null}
      {children(query.data)}
    </>
  )
}

/** Asks before something is done that cannot be undone by a tap. */
export function Ask({
  title,
  open,
  onClose,
  children,
}: {
  title: string
  open: boolean
  onClose: () => void
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal()
    if (!open) dialog.current?.close()
  }, [open])
  return (
    <dialog
      ref={dialog}
      className={styles.ask}
      aria-labelledby={id}
      // That it closed is told a moment late: it may have been asked for again since.
      onClose={() => dialog.current?.open || onClose()}
    >
      <h2 id={id}>{title}</h2>
      {open && children}
    </dialog>
  )
}

export function Badge({ tone, children }: { tone?: 'warn' | 'done' | 'bad'; children: ReactNode }) {
  return <span className={`${styles.badge} ${tone ? styles[tone] : ''}`}>{children}</span>
}

/** Reads out what changed, without moving the focus. */
export function Said({ children }: { children: ReactNode }) {
  return (
    <div role="status" className={styles.said}>
      {children}
    </div>
  )
}

/** Says what was done, and takes the focus: what was tapped for it is mostly gone. */
export function Done({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => box.current?.focus(), [])
  return (
    <div ref={box} role="status" tabIndex={-1} className={styles.told}>
      {children}
    </div>
  )
}

/** Keeps what a page is for within reach: it stands above the tabs, however long the page is. */
export function Foot({ children }: { children: ReactNode }) {
  return <div className={styles.foot}>{children}</div>
}
