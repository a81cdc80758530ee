/** Money is whole fen; people read and write yuan. */
export type Fen = number

/** A single amount is never more, as the server has it. */
export const maxFen: Fen = 1_000_000_000

export function yuan(fen: Fen): string {
  const sign = fen < 0 ? '−' : ''
  const whole = Math.floor(Math.abs(fen) / 100)
  return `${sign}¥${new Intl.NumberFormat('en').format(whole)}.${String(Math.abs(fen) % 100).padStart(2, '0')}`
}

/** Reads 12, 12.5 or 12.50 without going through a fraction that no computer can write down. */
export function fenOf(text: string): Fen | undefined {
  const found = /^(\d{1,8})(?:\.(\d{1,2}))?$/.exec(text.trim())
  if (!found) return undefined
  return Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
}

/** Reads what may be below nothing, too: a day's card refunds can be more than its card payments. */
export function signedFenOf(text: string): Fen | undefined {
  const [, minus, amount = ''] = /^([-−]?)(.*)$/.exec(text.trim()) ?? []
  const fen = fenOf(amount)
  return fen && minus ? -fen : fen
}

export function asYuanText(fen: Fen): string {
  const whole = Math.abs(fen)
  return `${fen < 0 ? '-' : ''}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`
}
