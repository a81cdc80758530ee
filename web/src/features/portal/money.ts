/** Money is whole fen; people read yuan. */
export function yuan(fen: number): string {
  const whole = Math.floor(Math.abs(fen) / 100)
  return `${fen < 0 ? '−' : ''}¥${new Intl.NumberFormat('en').format(whole)}.${String(Math.abs(fen) % 100).padStart(2, '0')}`
}
