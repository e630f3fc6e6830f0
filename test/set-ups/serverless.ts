import { inLambda } from './lambda/invoke.ts';
import { RUNTIME_VERSION } from './lambda/runtime.ts';
import type { SetUp } from './set-up.ts';

const RUNTIME = `aws-lambda-ric ${RUNTIME_VERSION}`;

export const SERVERLESS: readonly SetUp[] = [
  {
    name: 'lambda-wrapper',
    page: 'serverless',
    heading: 'AWS Lambda',
    has: ['axios'],
    application: 'lambda',
    shows: [],
    note: RUNTIME,
    ...inLambda(),
  },
  {
    name: 'lambda-auto-instrumentations',
    page: 'serverless',
    heading: 'AWS Lambda with auto-instrumentations',
    has: ['axios'],
    application: 'lambda-auto',
    shows: ['@opentelemetry/instrumentation-aws-lambda'],
    note: RUNTIME,
    ...inLambda(),
  },
  {
    name: 'lambda-auto-commonjs',
    page: 'serverless',
    heading: 'AWS Lambda with auto-instrumentations',
    has: ['axios'],
    application: 'lambda-auto-commonjs',
    shows: ['@opentelemetry/instrumentation-aws-lambda'],
    note: RUNTIME,
    ...inLambda(),
  },
  {
    name: 'lambda-commonjs',
    page: 'serverless',
    heading: 'AWS Lambda with CommonJS',
    has: ['axios'],
    application: 'lambda-commonjs',
    shows: [],
    note: RUNTIME,
    ...inLambda(),
  },
  {
    name: 'functions-framework',
    page: 'serverless',
    heading: "Google's functions-framework",
    has: ['@google-cloud/functions-framework', 'axios'],
    application: 'functions-framework',
    shows: ['@google-cloud/functions-framework'],
  },
];
