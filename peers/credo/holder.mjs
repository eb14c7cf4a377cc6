// A foreign wallet against a running city: takes a batch of copies from an offer, then shows one to a reader.
//
//   node holder.mjs --issuer-anchor issuers.der --reader-anchor readers.der \
//     --offer 'openid-credential-offer://…' --tx-code 123456 [--copies 3] --request 'openid4vp://…'
//
// Prints one line for each step and ends with `credo: ok`; anything that does not work ends with a status other than 0.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  Agent, ConsoleLogger, DidsModule, InjectionSymbols, JwkDidRegistrar, JwkDidResolver, KeyDidRegistrar, KeyDidResolver,
  Kms, LogLevel, X509Module,
} from '@credo-ts/core'
import { NodeInMemoryKeyManagementStorage, NodeKeyManagementService, agentDependencies } from '@credo-ts/node'
import { OpenId4VcModule } from '@credo-ts/openid4vc'
import { MemoryStorage } from './memory_storage.mjs'

const { values: options } = parseArgs({
  options: {
    'issuer-anchor': { type: 'string' },
    'reader-anchor': { type: 'string' },
    offer: { type: 'string' },
    'tx-code': { type: 'string' },
    copies: { type: 'string', default: '3' },
    request: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
})

const agent = await openAgent(['issuer-anchor', 'reader-anchor'].map((name) => readFileSync(need(name)).toString('base64')))
const holder = agent.openid4vc.holder
try {
  await takeCopies(need('offer'), need('tx-code'), Number(options.copies))
  await showCopy(need('request'))
  console.log('credo: ok')
} catch (error) {
  // Credo puts whole credentials into its messages.
  console.error(`credo: failed: ${String(error.message).slice(0, 400)}`)
  process.exitCode = 1
} finally {
  await agent.shutdown()
}

function need(name) {
  if (!options[name]) throw new Error(`--${name} is missing`)
  return options[name]
}

async function openAgent(anchors) {
  const memory = {
    register(dependencies) {
      dependencies.registerInstance(InjectionSymbols.StorageService, new MemoryStorage())
      const keys = new NodeKeyManagementService(new NodeInMemoryKeyManagementStorage())
      dependencies.resolve(Kms.KeyManagementModuleConfig).registerBackend(keys)
    },
  }
  const agent = new Agent({
    // A city on this machine speaks http.
    config: { allowInsecureHttpUrls: true, logger: new ConsoleLogger(options.verbose ? LogLevel.debug : LogLevel.off) },
    dependencies: agentDependencies,
    modules: {
      memory,
      dids: new DidsModule({
        registrars: [new KeyDidRegistrar(), new JwkDidRegistrar()],
        resolvers: [new KeyDidResolver(), new JwkDidResolver()],
      }),
      x509: new X509Module({ getTrustedCertificatesForVerification: () => anchors }),
      openid4vc: new OpenId4VcModule(),
    },
  })
  await agent.initialize()
  return agent
}

async function takeCopies(link, txCode, copies) {
  const offer = await holder.resolveCredentialOffer(link)
  const token = await holder.requestToken({ resolvedCredentialOffer: offer, txCode })
  const newKey = async () => {
    const { publicJwk } = await agent.kms.createKeyForSignatureAlgorithm({ algorithm: 'ES256' })
    return Kms.PublicJwk.fromPublicJwk(publicJwk)
  }
  const got = await holder.requestCredentials({
    resolvedCredentialOffer: offer,
    ...token,
    credentialBindingResolver: async ({ issuerMaxBatchSize }) => {
      const count = Math.min(copies, issuerMaxBatchSize)
      return { method: 'jwk', keys: await Promise.all(Array.from({ length: count }, newKey)) }
    },
  })
  const [{ record }] = got.credentials
  await agent.sdJwtVc.store({ record })
  const batch = record.credentialInstances?.length ?? 1
  console.log(`credo: accepted ${got.credentials[0].credentialConfigurationId}, ${batch} copies`)
}

async function showCopy(link) {
  const request = await holder.resolveOpenId4VpAuthorizationRequest(link)
  console.log(`credo: asked by ${request.verifier.clientIdPrefix}, query satisfied: ${request.dcql.queryResult.can_be_satisfied}`)
  const credentials = holder.selectCredentialsForDcqlRequest(request.dcql.queryResult)
  const { serverResponse } = await holder.acceptOpenId4VpAuthorizationRequest({
    authorizationRequestPayload: request.authorizationRequestPayload,
    dcql: { credentials },
  })
  if (serverResponse?.status !== 200) throw new Error(`the reader answered ${serverResponse?.status}: ${JSON.stringify(serverResponse?.body)}`)
  console.log('credo: shown, the reader answered 200')
}
