import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Modal } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '@/shared/api/client'
import { saveFile } from '@/shared/api/save'
import { ProblemAlert } from '@/shared/components/problem-alert'

/** The price list as a file: out to a spreadsheet, and in again, tried before it counts. */
export function PriceFile() {
  const { t } = useTranslation('billing')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const [csv, setCsv] = useState<string>()
  const read = api.useMutation('post', '/api/v1/prices/import', {
    onSettled: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/prices'] }),
  })

  async function choose(file: File | undefined) {
    if (!file) return
    const bytes = new Uint8Array(await file.arrayBuffer())
    const text = Array.from(bytes, byte => String.fromCharCode(byte)).join('')
    setCsv(btoa(text))
    read.mutate({ body: { csv: btoa(text), dryRun: true } })
  }

  async function save() {
    const { data } = await client.GET('/api/v1/prices/export.csv', { parseAs: 'blob' })
    if (!data) return void message.error(t('file.failed'))
    saveFile(data, 'prices.csv')
  }

  const close = () => {
    setCsv(undefined)
    read.reset()
    if (input.current) input.current.value = ''
  }
  const found = read.data
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        aria-label={t('file.import')}
        onChange={event => void choose(event.target.files?.[0])}
      />
      <Button onClick={() => void save()}>{t('file.export')}</Button>
      <Button onClick={() => input.current?.click()}>{t('file.import')}</Button>
      <Modal
        title={t('file.title')}
        open={csv !== undefined}
        onCancel={close}
        cancelText={t('cancel')}
        okText={t('file.take')}
        okButtonProps={{ disabled: !found || found.errors.length > 0, loading: read.isPending }}
        onOk={() =>
          csv &&
          read.mutate(
            { body: { csv, dryRun: false } },
            {
              onSuccess: () => {
                void message.success(t('file.done'))
                close()
              },
            },
          )
        }
      >
        <ProblemAlert error={read.error} />
        {found && <p>{t('file.found', { rows: found.rows, added: found.added, changed: found.changed })}</p>}
        {found && found.errors.length > 0 && (
          <ul>
            {found.errors.slice(0, 50).map(fault => (
              <li key={fault.field + fault.code}>
                {fault.field}: {fault.detail}
              </li>
            ))}
          </ul>
        )}
      </Modal>
    </>
  )
}
