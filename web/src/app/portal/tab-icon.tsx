export type TabKey = 'home' | 'book' | 'visits' | 'messages' | 'me'

// Strokes on a grid of 24: no icon set is worth its weight for five of them.
const strokes: Record<TabKey, string> = {
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  book: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M12 13v4M10 15h4',
  visits: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h4',
  messages: 'M4 5h16v12H9l-5 4z',
  me: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6',
}

export function TabIcon({ name }: { name: TabKey }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="24"
      height="24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      aria-hidden
    >
      <path d={strokes[name]} strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  )
}
