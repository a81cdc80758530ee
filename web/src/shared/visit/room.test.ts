import { expect, it } from 'vitest'
import { roomName } from './room'

it('puts the word before what is only a number or a letter', () => {
  const said = (room: string) => roomName(room, one => `Room ${one}`)
  expect(['602', '12', 'A3', 'B-12', '3F-07', '12a', 'A'].map(said)).toEqual(
    ['602', '12', 'A3', 'B-12', '3F-07', '12a', 'A'].map(one => `Room ${one}`),
  )
  for (const name of ['ECG room', '心电图室', '602诊室', 'Room 602', '2号', 'ECG', ''])
    expect(said(name)).toBe(name)
})
