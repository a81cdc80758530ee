import { Button, type ButtonProps } from 'antd'
import { useHref, useLinkClickHandler } from 'react-router'

/** A link that looks like a button. One element, so that the keyboard meets it once. */
export function LinkButton({ to, ...props }: ButtonProps & { to: string }) {
  const href = useHref(to)
  const follow = useLinkClickHandler<HTMLAnchorElement>(to)
  return (
    <Button
      {...props}
      href={href}
      onClick={event => follow(event as unknown as React.MouseEvent<HTMLAnchorElement>)}
    />
  )
}
