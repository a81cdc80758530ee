import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSentOnce } from '@/shared/api/sent-once'
import { session } from '@/shared/api/session'
import { CallAnyway } from '@/shared/clinic/call'
import { ProblemAlert } from '@/shared/components/problem-alert'
import type { PhoneSignIn } from '@/shared/signin/how'
import { answerCode, askForCode, type Challenge, internationalNumber, Refused } from '@/shared/signin/pool'
import styles from './sign-in-page.module.css'

/** Patients sign in by a code that is sent to their phone: the number first, then the code. */
export function PhoneForm({ pool }: { pool: PhoneSignIn }) {
  const { t } = useTranslation('auth')
  const [challenge, setChallenge] = useState<Challenge>()
  const [over, setOver] = useState(false)
  // Of two codes only the later is good, and each counts against what may be sent in an hour.
  const ask = useSentOnce(
    useMutation({
      mutationFn: (phone: string) => askForCode(pool, phone),
      onSuccess: begun => {
        setChallenge(begun)
        setOver(false)
      },
    }),
  )
  return (
    <section aria-labelledby="phone-sign-in" className={styles.way}>
      <h2 id="phone-sign-in" className={styles.ask}>
        {t('phone.title')}
      </h2>
      {over && <Alert type="warning" role="alert" showIcon title={t('phone.over')} />}
      <AskFailed error={ask.error} />
      {challenge && !over ? (
        <CodeForm
          key={challenge.session}
          pool={pool}
          begun={challenge}
          again={() => ask.mutate(challenge.phone)}
          asking={ask.isPending}
          onOver={() => setOver(true)}
          onOther={() => setChallenge(undefined)}
        />
      ) : (
        <NumberForm pool={pool} asking={ask.isPending} onNumber={ask.mutate} />
      )}
    </section>
  )
}

function AskFailed({ error }: { error: Error | null }) {
  const { t } = useTranslation('auth')
  if (!(error instanceof Refused)) return <ProblemAlert error={error} />
  return (
    <Alert
      type="error"
      role="alert"
      showIcon
      title={t(`phone.refused.${error.why}`)}
      description={error.why === 'too-many-codes' && <CallAnyway />}
    />
  )
}

interface NumberFormProps {
  pool: PhoneSignIn
  asking: boolean
  onNumber: (phone: string) => void
}

function NumberForm({ pool, asking, onNumber }: NumberFormProps) {
  const { t } = useTranslation('auth')
  const check = (_: unknown, typed: string) =>
    internationalNumber(typed ?? '', pool.callingCode)
      ? Promise.resolve()
      : Promise.reject(new Error(t('phone.refused.phone')))
  return (
    <Form<{ phone: string }>
      layout="vertical"
      requiredMark={false}
      onFinish={({ phone }) => onNumber(internationalNumber(phone, pool.callingCode) ?? phone)}
    >
      <Form.Item
        name="phone"
        label={t('phone.number')}
        extra={t('phone.numberHint', { code: pool.callingCode })}
        validateTrigger="onBlur"
        rules={[{ validator: check }]}
      >
        <Input type="tel" inputMode="tel" autoComplete="tel" size="large" maxLength={30} />
      </Form.Item>
      <Button type="primary" htmlType="submit" size="large" loading={asking}>
        {t('phone.ask')}
      </Button>
    </Form>
  )
}

interface CodeFormProps {
  pool: PhoneSignIn
  begun: Challenge
  asking: boolean
  again: () => void
  onOver: () => void
  onOther: () => void
}

function CodeForm({ pool, begun, asking, again, onOver, onOther }: CodeFormProps) {
  const { t } = useTranslation('auth')
  const [form] = Form.useForm<{ code: string }>()
  const [challenge, setChallenge] = useState(begun)
  const [wrong, setWrong] = useState(false)
  const wait = useCountdown(60)
  const answer = useSentOnce(
    useMutation({
      mutationFn: (code: string) => answerCode(pool, challenge, code),
      onSuccess: outcome => {
        if (outcome.is === 'signedIn') session.start(outcome.session)
        if (outcome.is === 'over') onOver()
        if (outcome.is !== 'wrong') return
        setChallenge(outcome.challenge)
        setWrong(true)
        form.resetFields()
      },
    }),
  )
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={({ code }) => answer.mutate(digits(code))}
    >
      <p className={styles.hint} role="status">
        {t('phone.sent', { phone: begun.phone })}
      </p>
      {wrong && <Alert type="error" role="alert" showIcon title={t('phone.wrong')} />}
      <ProblemAlert error={answer.error} />
      <Form.Item
        name="code"
        label={t('phone.code')}
        validateTrigger="onSubmit"
        rules={[{ transform: digits, pattern: /^\d{6}$/, required: true, message: t('phone.sixDigits') }]}
      >
        <Input
          size="large"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={12}
          autoFocus
          className={styles.code}
        />
      </Form.Item>
      <div className={styles.actions}>
        <Button type="primary" htmlType="submit" size="large" loading={answer.isPending}>
          {t('phone.signIn')}
        </Button>
        <Button size="large" disabled={wait > 0} loading={asking} onClick={again}>
          {wait > 0 ? t('phone.againIn', { count: wait }) : t('phone.again')}
        </Button>
        <Button size="large" type="link" onClick={onOther}>
          {t('phone.other')}
        </Button>
      </div>
    </Form>
  )
}

/** A code as people type or paste it: full-width digits and spaces are none of their concern. */
function digits(typed = ''): string {
  return typed.normalize('NFKC').replace(/\D/g, '')
}

/** Seconds left of so many, from when it is first shown. */
function useCountdown(seconds: number): number {
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    const tick = setInterval(() => setLeft(now => Math.max(0, now - 1)), 1000)
    return () => clearInterval(tick)
  }, [])
  return left
}
