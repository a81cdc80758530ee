// As in internal/visit/where.go: what alone nobody takes for a room.
const bare = /^[0-9A-Za-z]{0,3}[-.]?[0-9]+[A-Za-z]?$|^[A-Z]$/

/** What a room is called: "602" alone says nothing, "ECG room" is a name. inWords says "Room 602". */
export function roomName(room: string, inWords: (room: string) => string): string {
  return bare.test(room) ? inWords(room) : room
}
