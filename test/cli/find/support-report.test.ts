import { expect } from 'chai';
import type { ReportFormat } from '../../../src/cli/find/support-report.ts';
import {
  call,
  FIRST,
  failedCall,
  later,
  report,
  SECOND,
  SESSION_ID,
  TRACE_ID,
  WEBHOOK_ID,
  webhookCall,
} from './report/spans.ts';

const FORMATS: readonly ReportFormat[] = ['markdown', 'text'];

for (const format of FORMATS) {
  describe(`the report for SEEK’s support, as ${format}`, () => {
    it('contains no tokens, query values, user info, messages, or calls to other hosts', () => {
      const text = report(
        [
          call(FIRST, {
            name: 'POST candidate secret-name',
            attributes: {
              'url.full':
                'https://secret-user:secret-pass@graphql.seek.com/a?candidate=secret-query#secret-hash',
              'url.query': 'candidate=secret-query',
              'exception.message': 'secret-message',
              'error.type': 'a secret-message',
              'http.request.header.authorization': 'Bearer secret-token',
            },
          }),
          { ...call(SECOND), name: 'secret-inner', attributes: { 'db.query.text': 'secret-sql' } },
          {
            ...call(SECOND),
            name: 'GET /apply?candidate=secret-query',
            attributes: { 'seek.request_id': SECOND },
          },
          webhookCall(200, {
            attributes: { 'url.query': 'token=secret', 'http.target': '/webhook?token=secret' },
          }),
        ],
        { format },
      );
      expect(text)
        .to.contain('POST graphql.seek.com/a')
        .and.to.contain('GET /apply')
        .and.to.contain('POST /webhook');
      expect(text).not.to.contain('secret');
    });

    it('leaves out operations and codes that are not GraphQL names', () => {
      const attributes = {
        'graphql.operation.type': '`secret`',
        'graphql.operation.name': 'secret|name',
        'seek.graphql.root_fields': ['secret name', '<secret>', 'positions'],
        'seek.graphql.error_codes': ['FORBIDDEN', 'secret data'],
      };
      const text = report([call(FIRST, { failed: true, attributes })], { format });
      expect(text).to.contain('operation positions').and.to.contain('FORBIDDEN').and.not.to.contain('secret');
    });

    it('lists calls in order of time across traces', () => {
      const traces = [
        { traceId: 'b'.repeat(32), spans: [call(SECOND, later(5))] },
        { traceId: TRACE_ID, spans: [call(FIRST)] },
      ];
      const text = report([], { ids: [SESSION_ID], traces, format });
      const [, list = ''] = text.split('Calls with this ID');
      expect(list.indexOf(FIRST)).to.be.within(0, list.indexOf(SECOND));
      expect(text).to.contain('2 traces: ').and.to.contain('b'.repeat(32)).and.to.contain(TRACE_ID);
    });

    it('has the calls with the IDs first, and then the other calls in the same traces', () => {
      const text = report([call(SECOND), call(FIRST, later(5))], { format });
      const titles = ['Calls with this ID', FIRST, 'Other calls to SEEK in the same trace', SECOND];
      const positions = titles.map((title) => text.lastIndexOf(title));
      expect(positions).to.deep.equal(positions.toSorted((a, b) => a - b));
      expect(positions[0]).to.be.above(0);
    });

    it('has one list if all of the calls or none of them have the IDs', () => {
      expect(report([call(FIRST), call(SECOND)], { ids: [SESSION_ID], format })).not.to.contain(
        'Other calls',
      );
      expect(report([call(FIRST)], { ids: [TRACE_ID], format }))
        .to.contain('Calls to SEEK in the same trace')
        .and.not.to.contain('Calls with');
    });

    it('names all IDs', () => {
      const text = report([call(FIRST), call(SECOND)], { ids: [FIRST, SECOND, WEBHOOK_ID], format });
      expect(text).to.contain('SEEK API: 3 IDs\n').and.to.contain('Calls with these IDs');
      expect(text.replaceAll('`', '').replace(/,\s+/g, ', ')).to.contain(
        `IDs: ${FIRST}, ${SECOND}, ${WEBHOOK_ID}`,
      );
      expect(report([call(FIRST)], { format })).not.to.contain('IDs');
    });

    it('lists the outcome of a webhook call, also without a call to SEEK', () => {
      const text = report([webhookCall(401)], { ids: [WEBHOOK_ID], format });
      for (const part of ['Webhook call from SEEK', 'POST /webhook', '401', '41.9 ms', WEBHOOK_ID]) {
        expect(text.slice(text.lastIndexOf('Webhook call'))).to.contain(part);
      }
      expect(text).to.match(/Service: `?application-import 1\.2\.3/);
      expect(text).not.to.contain('User-Agent').and.not.to.contain('Operation');
    });

    it('names the services of a trace without calls to or from SEEK', () => {
      const text = report([{ ...call(FIRST), attributes: {} }], { format });
      expect(text)
        .to.match(/Service: `?application-import 1\.2\.3/)
        .and.to.contain('This trace contains no call to SEEK.');
    });

    it('may have no spans', () => {
      expect(report([], { format }))
        .to.contain('This trace contains no call to SEEK.')
        .and.not.to.contain('Service');
    });

    it('says that the number of traces is the least', () => {
      const traces = Array.from({ length: 23 }, (_, i) => ({ traceId: `trace-${i}`, spans: [call(FIRST)] }));
      const text = report([], { traces, isComplete: false, format }).replaceAll('`', '');
      expect(text).to.match(/At least 23 traces: trace-0, [^:]*, trace-19,\s+and\s+3\s+more\n/);
    });

    it('reads attributes of the older semantic conventions', () => {
      const attributes = {
        'seek.request_id': FIRST,
        'http.method': 'GET',
        'http.url': 'https://auth.seek.com/oauth/token',
        'http.status_code': 429,
      };
      const text = report([{ ...failedCall(FIRST, ''), serviceVersion: undefined, attributes }], { format });
      expect(text)
        .to.contain('GET auth.seek.com/oauth/token')
        .and.to.contain('429')
        .and.to.match(/Service: `?application-import`?\n/);
    });
  });
}
