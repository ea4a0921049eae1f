import { listNames } from '../../../reports/model/report-source.ts';
import { REQUESTS_PER_TOKEN } from '../kit/bearer-token.ts';
import { type Endpoint, endpoints } from './api-endpoints.ts';
import { examples } from './api-examples.ts';
import type { ApiParameter, JsonSchema } from './api-parameters.ts';
import { schemaRef, schemas } from './api-schemas.ts';

const DESCRIPTION = `Reads the statistics of websites. Everything is read with GET or HEAD, and nothing is changed.

A token is made under \`/settings/tokens\` or with \`sixfold token add\`, and sent as \`Authorization: Bearer sixfold_...\`. It needs the scope \`reports\` and reads the sites it was made for, never more than its user may. Browsers of other sites are not let in (no CORS): a token has no place in a page.

A token may ask ${REQUESTS_PER_TOKEN} times a minute, and is answered one question after the other. Answers are not to be stored (\`no-store\`); who keeps the ETag may send it back and gets 304 while nothing has changed. A parameter that is not known is refused, so that a misspelt one is noticed. A day is a local day of the site; what is counted is defined on \`/policy\` and in each report.`;

/** What each fault means; the answer says in a sentence what it was. */
const FAULTS: Readonly<Record<string, string>> = {
  BadRequest: 'A parameter cannot be taken as it is; `parameter` names it.',
  Unauthorized: 'No token, or one that does not work any more.',
  Forbidden: 'The token may not read this.',
  NotFound: 'There is no such site or list.',
  TooManyRequests: 'Too many requests with this token; `Retry-After` says when to ask again.',
  Failed: 'The answer could not be made; the log of the server says why.',
};

const FAULT_STATUS: Readonly<Record<string, keyof typeof FAULTS>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  429: 'TooManyRequests',
  500: 'Failed',
};

const PATH_PARAMETERS: Readonly<
  Record<string, { readonly description: string; readonly schema: JsonSchema; readonly example: string }>
> = {
  domain: { description: 'The domain of the site.', schema: { type: 'string' }, example: 'example.com' },
  list: { description: 'Which list.', schema: { type: 'string', enum: listNames }, example: 'pages' },
};

/** The OpenAPI 3.1 description of the API, made from what it takes and answers. */
export function apiDocument(publicUrl: string): JsonSchema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sixfold',
      summary: 'Website visit statistics',
      description: DESCRIPTION,
      version: '1.0.0',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ token: [] }],
    paths: Object.fromEntries(
      Object.entries(endpoints).map(([id, endpoint]) => [endpoint.path, { get: operation(id, endpoint) }]),
    ),
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token with the scope `reports`, such as `sixfold_` and 43 letters, digits, `-` or `_`.',
        },
      },
      headers: {
        ETag: { description: 'Changes when the answer does.', schema: { type: 'string' } },
        'WWW-Authenticate': { description: 'How to ask (RFC 6750).', schema: { type: 'string' } },
        'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
      },
      responses: Object.fromEntries(Object.entries(FAULTS).map(([name, description]) => [name, fault(name, description)])),
      schemas,
    },
  };
}

function fault(name: string, description: string): JsonSchema {
  const header =
    name === 'Unauthorized' || name === 'Forbidden' ? 'WWW-Authenticate' : name === 'TooManyRequests' ? 'Retry-After' : undefined;
  return {
    description,
    ...(header === undefined ? {} : { headers: { [header]: { $ref: `#/components/headers/${header}` } } }),
    content: {
      'application/problem+json': {
        schema: schemaRef('Problem'),
        ...(name === 'BadRequest' ? { example: examples.Problem } : {}),
      },
    },
  };
}

function operation(id: string, endpoint: Endpoint): JsonSchema {
  const { path, summary, description, parameters, answer, headers = {} } = endpoint;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...PATH_PARAMETERS[name],
  }));
  const open = answer === 'document';
  const body = open ? { schema: { type: 'object' } } : { schema: schemaRef(answer), example: examples[answer] };
  const faults = open ? [] : Object.entries(FAULT_STATUS).filter(([status]) => status !== '404' || inPath.length > 0);
  return {
    operationId: id,
    summary,
    description,
    ...(open ? { security: [] } : {}),
    parameters: [...inPath, ...parameters.map(inQuery)],
    responses: {
      200: {
        description: summary,
        headers: {
          ETag: { $ref: '#/components/headers/ETag' },
          ...Object.fromEntries(
            Object.entries(headers).map(([name, meaning]) => [name, { description: meaning, schema: { type: 'string' } }]),
          ),
        },
        content: { 'application/json': body },
      },
      304: { description: 'Nothing has changed since the answer with the ETag that was sent in `If-None-Match`.' },
      ...Object.fromEntries(faults.map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }])),
    },
  };
}

function inQuery({ name, description, schema, example, repeatable }: ApiParameter): JsonSchema {
  return {
    name,
    in: 'query',
    description,
    schema: repeatable === true ? { type: 'array', items: schema } : schema,
    ...(example === undefined ? {} : { example: repeatable === true ? [example] : example }),
  };
}
