import { randomBytes } from 'node:crypto'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { addressOf, createSigner, type PeerIdText } from '@opgpu/protocol'
import { expect, test } from 'vitest'
import { peerIdOfPublicKey, publicKeyOfPeerId } from '../src/index.js'
import { TestNetwork } from './network.js'

const refusal = (code: string) => expect.objectContaining({ code })

test('one key: the host is the peer id of the signer, and the peer id gives the signer’s address', async () => {
  const privateKey = randomBytes(32)
  const signer = createSigner(privateKey)
  const network = new TestNetwork()
  const host = await network.host({ privateKey })
  await network.close()
  expect(peerIdOfPublicKey(signer.publicKey)).toBe(host.peerId)
  expect(addressOf(publicKeyOfPeerId(host.peerId))).toBe(signer.address)
})

test('other keys are refused', async () => {
  const other = peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
  expect(() => publicKeyOfPeerId(other.toString() as PeerIdText)).toThrow(refusal('bad_peer_id'))
  expect(() => publicKeyOfPeerId('nonsense' as PeerIdText)).toThrow(refusal('bad_peer_id'))
  expect(() => peerIdOfPublicKey(randomBytes(32))).toThrow(refusal('bad_key'))
  expect(() => peerIdOfPublicKey(randomBytes(5))).toThrow(refusal('bad_key'))
  await expect(new TestNetwork().host({ privateKey: randomBytes(64) })).rejects.toMatchObject({ code: 'bad_key' })
})
