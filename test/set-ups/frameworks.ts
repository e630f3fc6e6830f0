import type { SetUp } from './set-up.ts';

const framework = (
  name: string,
  heading: string,
  has: readonly string[],
  shows: readonly string[],
  more: Partial<SetUp> = {},
): SetUp => ({ name, page: 'frameworks', heading, has, application: name, shows, ...more });

const nextWith = (version: number): readonly string[] => [
  `next@${version}`,
  'react@19',
  'react-dom@19',
  'typescript@5',
  '@types/react@19',
  '@types/node@24',
  'axios@1',
];

const next = (version: number): readonly SetUp[] => [
  framework(`next-${version}`, 'Next.js', nextWith(version), ['next'], { application: 'next' }),
  framework(`next-${version}-standalone`, 'Next.js, standalone', nextWith(version), ['next'], {
    application: 'next-page',
    note: 'a server component',
  }),
];

/** The services of popular frameworks. */
export const FRAMEWORKS: readonly SetUp[] = [
  ...next(16),
  ...next(15),
  framework(
    'nest',
    'NestJS',
    [
      '@nestjs/core@11',
      '@nestjs/common@11',
      '@nestjs/platform-express@11',
      '@nestjs/axios@4',
      'axios@1',
      'rxjs@7',
      'reflect-metadata@0.2',
      'typescript@5',
      '@types/node@24',
    ],
    ['@nestjs/core', '@nestjs/axios'],
  ),
  framework('express', 'Express', ['express@5', 'axios@1'], ['express'], { quick: true }),
  framework('fastify', 'Fastify', ['fastify@5', '@fastify/otel', 'axios@1'], ['fastify', '@fastify/otel']),
  framework('koa', 'Koa', ['koa@3', 'seek-koala@7', 'axios@1'], ['koa', 'seek-koala']),
  framework('hono', 'Hono', ['hono@4', '@hono/node-server@2', 'axios@1'], ['hono', '@hono/node-server']),
  framework(
    'react-router',
    'React Router',
    [
      'react-router@8.4.0',
      '@react-router/node@8.4.0',
      '@react-router/serve@8.4.0',
      '@react-router/dev@8.4.0',
      'react@19',
      'react-dom@19',
      'isbot@5',
      'vite@8',
      'axios@1',
    ],
    ['react-router'],
  ),
  framework('nitro', 'Nitro', ['nitro@3', 'axios@1'], ['nitro']),
  framework('nuxt', 'Nuxt', ['nuxt@4', 'axios@1'], ['nuxt']),
];
