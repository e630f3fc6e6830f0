import 'reflect-metadata';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { lastValueFrom } from 'rxjs';

@Controller()
class CallController {
  @Inject(HttpService)
  private readonly http!: HttpService;

  @Get('call')
  async call(): Promise<string> {
    await fetch(`${process.env.SEEK_URL}/fetch`);
    await lastValueFrom(this.http.get(`${process.env.SEEK_URL}/http`));
    return 'called';
  }
}

@Module({ imports: [HttpModule], controllers: [CallController] })
class ApplicationModule {}

const app = await NestFactory.create(ApplicationModule, { logger: ['error', 'warn'] });
app.enableShutdownHooks();
await app.listen(process.env.PORT ?? 3000);
