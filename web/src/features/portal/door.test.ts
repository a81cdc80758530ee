import { describe, expect, it } from 'vitest'
import { doorOf } from './door'

const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148'

describe('the door', () => {
  it('is WeChat for whoever opened the portal in it, and says nothing else', () => {
    expect(doorOf(`${phone} MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN`)).toBe('wechat')
    expect(doorOf(`${phone} Version/18.5 Safari/604.1`)).toBeUndefined()
  })
})
