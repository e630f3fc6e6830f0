import { SpanStatusCode } from '@opentelemetry/api';
import { expect } from 'chai';
import { responseErrorType } from '../../../src/core/error-type.ts';
import { addToResponse, endResponse, logEntryOf, recordErrors } from '../../../src/node/graphql/call.ts';
import { ATTRIBUTES, answered, begin, failed, noHeader, REQUEST } from '../../support/begun-graphql-calls.ts';

describe('a call that may be a GraphQL call records its errors', () => {
  it('with their codes, the first as the type of the error, and a status without a message', () => {
    const { call, ended } = answered();
    const body = failed('FORBIDDEN', 'BAD_USER_INPUT');
    addToResponse(call, body.subarray(0, 30), noHeader);
    addToResponse(call, body.subarray(30), noHeader);
    endResponse(call);
    recordErrors(call);
    const errorCodes = ['FORBIDDEN', 'BAD_USER_INPUT'];
    expect(logEntryOf(call)).to.deep.equal({ ...REQUEST, errorCodes });
    expect(ended()).to.deep.equal({
      attributes: { ...ATTRIBUTES, 'seek.graphql.error_codes': errorCodes, 'error.type': 'FORBIDDEN' },
      status: { code: SpanStatusCode.ERROR },
      events: [],
    });
  });

  it('with the HTTP status as their type if they have no code', () => {
    const { call, ended } = answered();
    addToResponse(call, Buffer.from('{"errors":[{"message":"Jane Doe"}]}'), noHeader);
    endResponse(call);
    recordErrors(call);
    expect(logEntryOf(call)?.errorCodes).to.deep.equal([]);
    expect(ended()).to.deep.include({
      attributes: { ...ATTRIBUTES, 'error.type': '200' },
      status: { code: SpanStatusCode.ERROR },
    });
  });

  it('of a response to an unknown operation, too', () => {
    const { call, ended } = begin();
    call.status = 200;
    addToResponse(call, failed('FORBIDDEN'), noHeader);
    endResponse(call);
    recordErrors(call);
    expect(ended().attributes).to.deep.equal({
      'seek.graphql.error_codes': ['FORBIDDEN'],
      'error.type': 'FORBIDDEN',
    });
  });

  it('not if it has none: its span stays as it is', () => {
    for (const body of [undefined, '{"data":{"version":"1"}}', '%PDF']) {
      const { call, ended } = answered();
      if (body !== undefined) {
        addToResponse(call, Buffer.from(body), noHeader);
      }
      endResponse(call);
      recordErrors(call);
      expect(responseErrorType(call.errorCodes, call.status)).to.equal(undefined);
      expect(ended()).to.deep.include({ attributes: ATTRIBUTES, status: { code: SpanStatusCode.UNSET } });
    }
  });

  it('not of chunks after the response has ended, and not of a call that does not exist', () => {
    const { call } = answered();
    endResponse(call);
    addToResponse(call, failed('FORBIDDEN'), noHeader);
    expect(call).to.include({ received: undefined, errorCodes: undefined });
    recordErrors(undefined);
  });

  it('of HTTP as the type of its error, if the body tells of none', () => {
    const { call } = answered(400);
    endResponse(call);
    expect(responseErrorType(call.errorCodes, call.status)).to.equal('400');
    const { call: redirected } = answered(399);
    expect(responseErrorType(redirected.errorCodes, redirected.status)).to.equal(undefined);
  });
});
