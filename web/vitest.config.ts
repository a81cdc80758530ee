import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: {
    // Tests that need a document say so in their first line.
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}', 'test/unit/**/*.test.ts'],
    // The zone of the machine must not matter; one far from every clinic shows when it does.
    env: { TZ: 'Pacific/Pago_Pago' },
  },
})
