import type { Millis } from '../core/base/time.ts';
import type { Language } from '../words/language.ts';
import type { ApiModel, ApiOperation, ApiSchema } from './models/api.ts';
import type { Page } from './page.ts';
import { Titled } from './parts/titled.tsx';

export const API_PATH = '/api';
/** What the page is drawn from; a link to it is one to the same for programs. */
const DOCUMENT_PATH = '/openapi.json';
/** The document is in English, whatever the language of the page. */
const DOCUMENT_LANGUAGE = 'en';

/** What programs can ask, for those who write them: drawn from the document that programs read, and readable without a script. */
export function apiPage({ groups, shapes }: ApiModel, now: Millis, language: Language): Page {
  const { say } = language;
  return {
    status: 200,
    title: say.apiTitle,
    description: say.apiIntro,
    tone: 'normal',
    path: API_PATH,
    feeds: null,
    live: false,
    data: DOCUMENT_PATH,
    asOf: now,
    about: [],
    urgency: '',
    regions: [],
    sign: () => (
      <>
        <h1>{say.apiTitle}</h1>
        <p class="note">{say.apiIntro}</p>
      </>
    ),
    body: () => (
      <>
        {groups.map(({ name, description, operations }) => (
          <Titled key={name} id={`group-${name}`} heading={name}>
            <p class="fine" lang={DOCUMENT_LANGUAGE}>
              {description}
            </p>
            {operations.map((operation) => (
              <details key={operation.operationId} id={operation.operationId} class="api">
                <summary lang={DOCUMENT_LANGUAGE}>
                  <code>
                    {operation.method} {operation.path}
                  </code>{' '}
                  {operation.summary}
                </summary>
                <Operation operation={operation} language={language} />
              </details>
            ))}
          </Titled>
        ))}
        <Titled id="shapes" heading={say.apiShapes}>
          {shapes.map(([name, schema]) => (
            <details key={name} id={`shape-${name}`} class="api">
              <summary lang={DOCUMENT_LANGUAGE}>
                <code>{name}</code> {schema.description}
              </summary>
              <Fields schema={schema} language={language} />
            </details>
          ))}
        </Titled>
      </>
    ),
  };
}

interface OperationProps {
  readonly operation: ApiOperation;
  readonly language: Language;
}

function Operation({ operation, language: { say } }: OperationProps) {
  const { description, parameters, requestBody, responses } = operation;
  return (
    <>
      {description === undefined ? null : <p lang={DOCUMENT_LANGUAGE}>{description}</p>}
      {parameters.length === 0 ? null : (
        <table>
          <caption>{say.apiParameters}</caption>
          <tbody lang={DOCUMENT_LANGUAGE}>
            {parameters.map((parameter) => (
              <tr key={parameter.name}>
                <th scope="row">
                  <code>{parameter.name}</code>
                </th>
                <td>
                  <Type schema={parameter.schema} />
                </td>
                <td>{parameter.description}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {requestBody === undefined ? null : (
        <p>
          {say.apiBody}{' '}
          {Object.values(requestBody.content).map(({ schema }, nth) => (
            <Type key={nth} schema={schema} />
          ))}
        </p>
      )}
      <table>
        <caption>{say.apiAnswers}</caption>
        <tbody lang={DOCUMENT_LANGUAGE}>
          {Object.entries(responses).map(([status, { description: says, content }]) => (
            <tr key={status}>
              <th scope="row">{status}</th>
              <td>
                {Object.entries(content).map(([media, { schema }]) => (
                  <div key={media}>
                    <Type schema={schema} /> <small>{media}</small>
                  </div>
                ))}
              </td>
              <td>{says}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface FieldsProps {
  readonly schema: ApiSchema;
  readonly language: Language;
}

function Fields({ schema, language: { say } }: FieldsProps) {
  const { properties, required = [] } = schema;
  if (properties === undefined)
    return (
      <p>
        <Type schema={schema} />
      </p>
    );
  return (
    <table>
      <caption>{say.apiFields}</caption>
      <tbody lang={DOCUMENT_LANGUAGE}>
        {Object.entries(properties).map(([name, field]) => (
          <tr key={name}>
            <th scope="row">
              <code>{required.includes(name) ? name : `${name}?`}</code>
            </th>
            <td>
              <Type schema={field} />
            </td>
            <td>{field.description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A type as it is written in TypeScript, with links to shapes. */
function Type({ schema }: { schema: ApiSchema }) {
  const { $ref, anyOf, items, prefixItems } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return (
      <a href={`#shape-${name}`}>
        <code>{name}</code>
      </a>
    );
  }
  if (anyOf !== undefined)
    return (
      <>
        {anyOf.map((one, nth) => (
          <span key={nth}>
            {nth === 0 ? null : <code>{' | '}</code>}
            {one.type === 'null' ? <code>{'null '}</code> : <Type schema={one} />}
          </span>
        ))}
      </>
    );
  if (items !== undefined)
    return (
      <>
        <Type schema={items} />
        <code>[]</code>
      </>
    );
  if (prefixItems !== undefined)
    return (
      <>
        <code>[</code>
        {prefixItems.map((one, nth) => (
          <span key={nth}>
            {nth === 0 ? '' : ', '}
            <Type schema={one} />
          </span>
        ))}
        <code>]</code>
      </>
    );
  return <code>{plainType(schema)}</code>;
}

function plainType({ enum: choices, const: only, type, format }: ApiSchema): string {
  if (choices !== undefined) return choices.map((one) => JSON.stringify(one)).join(' | ');
  if (only !== undefined) return JSON.stringify(only);
  const name = typeof type === 'string' ? type : (type ?? ['any']).join(' | ');
  return format === undefined ? name : `${name} (${format})`;
}
