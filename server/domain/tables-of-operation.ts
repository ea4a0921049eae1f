import type { TablePolicy } from './table-policy.ts';

/** Sites, people and mail: what the program is told by those who run it. */
export const tablesOfOperation = {
  site: {
    meaning: 'The registered sites.',
    retention: 'site',
    columns: { id: 'key', domain: 'operation', time_zone: 'operation', added_at: 'operation', rate_limit: 'operation' },
  },
  site_alias: { meaning: 'Further hosts of a site.', retention: 'site', columns: { site_id: 'key', host: 'operation' } },
  site_excluded_address: {
    meaning: 'Networks whose hits a site does not count, chosen by its operator.',
    retention: 'site',
    columns: { site_id: 'key', network: 'operation' },
  },
  site_excluded_path: {
    meaning: 'Paths a site does not count.',
    retention: 'site',
    columns: { site_id: 'key', pattern: 'operation' },
  },
  site_document_ending: {
    meaning: 'Endings a site counts as documents, or as pages, otherwise than the list does.',
    retention: 'site',
    columns: { site_id: 'key', ending: 'operation', document: 'operation' },
  },
  setting: {
    meaning: 'Settings that decide what is stored.',
    retention: 'site',
    columns: { name: 'operation', value: 'operation' },
  },
  known_browser_key: {
    meaning: 'The key that signs the mark of browsers in which somebody signed in.',
    retention: 'site',
    columns: { id: 'key', key: 'operation' },
  },
  user: {
    meaning: 'People who may sign in to read the statistics.',
    retention: 'site',
    columns: {
      id: 'key',
      name: 'operation',
      password_hash: 'operation',
      role: 'operation',
      added_at: 'operation',
      disabled_at: 'operation',
    },
  },
  user_site: { meaning: 'Which sites a user may read.', retention: 'site', columns: { user_id: 'key', site_id: 'key' } },
  session: {
    meaning: 'Users who are signed in, and the browser they signed in with.',
    retention: 'site',
    columns: {
      id: 'key',
      token_hash: 'operation',
      user_id: 'key',
      browser: 'operation',
      started_at: 'operation',
      used_at: 'operation',
      expires_at: 'operation',
    },
  },
  api_token: {
    meaning: 'Tokens with which programs read reports or metrics, as hashes.',
    retention: 'site',
    columns: {
      id: 'key',
      name: 'operation',
      token_hash: 'operation',
      scopes: 'operation',
      all_sites: 'operation',
      user_id: 'key',
      added_at: 'operation',
      expires_at: 'operation',
      last_used_day: 'operation',
      revoked_at: 'operation',
    },
  },
  api_token_site: { meaning: 'Which sites a token may read.', retention: 'site', columns: { token_id: 'key', site_id: 'key' } },
  mail_subscription: {
    meaning: 'Which reports a user wants by mail, and where to.',
    retention: 'site',
    columns: {
      user_id: 'key',
      site_id: 'key',
      interval: 'key',
      address: 'operation',
      language: 'operation',
      send_at: 'operation',
      added_at: 'operation',
    },
  },
  mail_agreement: {
    meaning:
      'To which addresses a user may have reports mailed, because their readers agreed, or reports went there before they were asked.',
    retention: 'site',
    columns: { user_id: 'key', address: 'operation', agreed_at: 'operation' },
  },
  mail_at_once: {
    meaning: 'Mails that a user had sent at once, and questions whether an address agrees. Kept for three days.',
    retention: 'site',
    columns: { id: 'key', user_id: 'key', address: 'operation', token_hash: 'operation', sent_at: 'operation' },
  },
  mail_outbox: {
    meaning: 'Reports that are to be mailed or were, without their text: what became of each. Kept for 90 days.',
    retention: 'site',
    columns: {
      id: 'key',
      user_id: 'key',
      site_id: 'key',
      interval: 'key',
      first_day: 'key',
      message_id: 'operation',
      due_at: 'operation',
      queued_at: 'operation',
      state: 'operation',
      attempts: 'count',
      unknown_ends: 'count',
      next_attempt_at: 'operation',
      last_error: 'operation',
      ended_at: 'operation',
    },
  },
} satisfies Readonly<Record<string, TablePolicy>>;
