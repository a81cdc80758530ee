/** Through which door somebody came who opened the portal inside WeChat; absent, it is the web. */
export function doorOf(userAgent: string): 'wechat' | undefined {
  return /\bMicroMessenger\//i.test(userAgent) ? 'wechat' : undefined
}
