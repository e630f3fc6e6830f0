import { expect } from 'chai';
import { nameService } from '../../../src/node/register/service-resource.ts';

const ATTRIBUTES = { 'service.name': 'import', 'service.version': '1.2.3' };
const OTHER = { detect: () => ({ attributes: {} }) };

type Sdk = Parameters<typeof nameService>[0];

describe('nameService', () => {
  it('adds a detector before those of the SDK, which take precedence', () => {
    const _resourceDetectors = [OTHER];
    nameService({ _resourceDetectors } as unknown as Sdk, ATTRIBUTES);
    expect(_resourceDetectors.map((each) => each.detect())).to.deep.equal([
      { attributes: ATTRIBUTES },
      { attributes: {} },
    ]);
  });

  it('adds none for a service without a name', () => {
    const _resourceDetectors = [OTHER];
    nameService({ _resourceDetectors } as unknown as Sdk, undefined);
    expect(_resourceDetectors).to.deep.equal([OTHER]);
  });

  it('leaves an SDK without a list of detectors as it is', () => {
    const sdk = {};
    nameService(sdk as Sdk, ATTRIBUTES);
    expect(sdk).to.deep.equal({});
  });
});
