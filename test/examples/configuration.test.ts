import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));
const textOf = (file: string) => readFileSync(join(EXAMPLES, file), 'utf8');
const yamlOf = (file: string) => parse(textOf(file), { merge: true });

/** The type of a component: `otlp_http` for `otlp_http/jaeger`. */
const typeOf = (name: string) => name.split('/', 1)[0] as string;
/** The types of the components in builder.yaml: `otlphttp` for `go…/otlphttpexporter v0.160.0`. */
const typesIn = (modules: readonly { gomod: string }[], kind: string) =>
  modules.map(({ gomod }) => {
    const [path = ''] = gomod.split(' ');
    return (path.split('/').at(-1) as string).replace(kind, '').replaceAll('_', '');
  });

describe('the configuration of the examples', () => {
  const builder = yamlOf('collector/builder.yaml');

  it('pins the version of Jaeger, and binds its ports to localhost', () => {
    const alone = yamlOf('jaeger/compose.yaml').services.jaeger;
    expect(alone.image).to.match(/^jaegertracing\/jaeger:2\.\d+\.\d+$/);
    expect(alone.ports).to.deep.equal([16686, 4318, 4317].map((port) => `127.0.0.1:${port}:${port}`));
    expect(yamlOf('collector/compose.yaml').services.jaeger.image).to.equal(alone.image);
  });

  for (const file of ['collector/agent.yaml', 'collector/gateway.yaml']) {
    const { service, ...defined } = yamlOf(file);

    it(`${file} defines exactly the components of its pipeline`, () => {
      const { receivers, processors, exporters } = service.pipelines.traces;
      expect(Object.keys(service.pipelines)).to.deep.equal(['traces']);
      expect(defined).to.have.all.keys('extensions', 'receivers', 'processors', 'exporters');
      expect(Object.keys(defined.receivers)).to.have.members(receivers);
      expect(Object.keys(defined.processors)).to.have.members(processors);
      expect(Object.keys(defined.exporters)).to.have.members(exporters);
      expect(Object.keys(defined.extensions)).to.have.members(service.extensions);
    });

    it(`${file} uses only components in builder.yaml`, () => {
      const { receivers, processors, exporters, extensions } = builder;
      const types = (components: object) =>
        Object.keys(components).map((name) => typeOf(name).replaceAll('_', ''));
      expect(typesIn(receivers, 'receiver')).to.include.members(types(defined.receivers));
      expect(typesIn(processors, 'processor')).to.include.members(types(defined.processors));
      expect(typesIn(exporters, 'exporter')).to.include.members(types(defined.exporters));
      expect(typesIn(extensions, 'extension')).to.include.members(types(defined.extensions));
    });

    it(`${file} limits memory first, queues on disk, and retries without a limit`, () => {
      expect(service.pipelines.traces.processors[0]).to.equal('memory_limiter');
      for (const { sending_queue: queue, retry_on_failure: retry } of Object.values(
        defined.exporters,
      ) as never[]) {
        expect(queue).to.include({ storage: 'file_storage' }).and.to.have.property('batch');
        expect(retry).to.include({ max_elapsed_time: '0s' });
      }
      // Unlike other exporters, this one does not retry by default.
      if ('load_balancing' in defined.exporters) {
        expect(defined.exporters.load_balancing.retry_on_failure.enabled).to.equal(true);
      }
    });
  }

  it('uses the same version of the Collector everywhere', () => {
    const { version } = builder.dist;
    const modules = ['receivers', 'processors', 'exporters', 'extensions'].flatMap((kind) => builder[kind]);
    expect(new Set(modules.map(({ gomod }) => gomod.split(' ')[1]))).to.deep.equal(new Set([`v${version}`]));
    const images = ['compose.yaml', 'kubernetes/agent.yaml', 'kubernetes/gateway.yaml'].flatMap((file) =>
      textOf(`collector/${file}`).match(/(?<=opentelemetry-collector-contrib:)\S+/g),
    );
    expect(new Set(images)).to.deep.equal(new Set([version]));
  });

  it('mounts a configuration file and a separate volume in each Collector on one machine', () => {
    const { services, volumes } = yamlOf('collector/compose.yaml');
    for (const [name, file] of [
      ['agent', 'agent.yaml'],
      ['gateway-1', 'gateway.yaml'],
      ['gateway-2', 'gateway.yaml'],
    ] as const) {
      expect(services[name].volumes).to.deep.equal([
        `./${file}:/etc/otelcol/${file}:ro`,
        `${name}:/var/lib/otelcol`,
      ]);
      expect(services[name].command).to.deep.equal(['--config', `/etc/otelcol/${file}`]);
      expect(volumes).to.have.property(name);
    }
    expect(services['gateway-1'].networks.default.aliases).to.deep.equal([
      services.agent.environment.GATEWAY_HOST,
    ]);
  });

  it('mounts a configuration file and a persistent queue in each Collector on Kubernetes', () => {
    const kustomization = yamlOf('collector/kustomization.yaml');
    const configMaps = kustomization.configMapGenerator;
    for (const { files = [] } of configMaps) {
      for (const file of files) {
        expect(existsSync(join(EXAMPLES, 'collector', file)), file).to.equal(true);
      }
    }
    const resources = kustomization.resources.flatMap((file: string) =>
      parseAllDocuments(textOf(`collector/${file}`)).map((document) => document.toJS()),
    );
    const [agent, gateway] = ['DaemonSet', 'StatefulSet'].map(
      (wanted) => resources.find(({ kind }: { kind: string }) => kind === wanted).spec,
    );
    for (const [{ template }, name] of [
      [agent, 'agent'],
      [gateway, 'gateway'],
    ]) {
      const [container] = template.spec.containers;
      expect(container.args).to.deep.equal(['--config', `/etc/otelcol/${name}.yaml`]);
      expect(container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).to.deep.equal([
        '/etc/otelcol',
        '/var/lib/otelcol',
      ]);
      expect(configMaps).to.deep.include({ name: `seek-otel-${name}`, files: [`${name}.yaml`] });
    }
    expect(agent.template.spec.volumes[1].hostPath.path).to.be.a('string');
    expect(gateway.volumeClaimTemplates[0].metadata.name).to.equal('queue');
    const [service] = resources.filter(
      ({ kind, spec }: { kind: string; spec: { clusterIP?: string } }) =>
        kind === 'Service' && spec.clusterIP === 'None',
    );
    const host = agent.template.spec.containers[0].env.find(
      ({ name }: { name: string }) => name === 'GATEWAY_HOST',
    ).value;
    expect(service.metadata.name).to.equal(host);
  });
});
