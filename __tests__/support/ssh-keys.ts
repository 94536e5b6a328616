import ssh2 from 'ssh2'

const { utils } = ssh2

/** A key pair as OpenSSH writes it. */
export interface Pair {
  readonly private: string
  readonly public: string
}

/**
 * A new key pair. The generator of ssh2 drops the first byte of an Ed25519 key that begins with zero, and neither its own
 * parser nor ssh-keygen reads one in 256 of its pairs: those are not handed out.
 */
export function makeKeyPair(type: 'ed25519' | 'ecdsa' = 'ed25519', passphrase?: string): Pair {
  for (;;) {
    const pair = generate(type, passphrase)
    if (!(utils.parseKey(pair.private, passphrase) instanceof Error)) return pair
  }
}

function generate(type: 'ed25519' | 'ecdsa', passphrase: string | undefined): Pair {
  if (type === 'ecdsa') return utils.generateKeyPairSync('ecdsa', { bits: 256 })
  if (passphrase === undefined) return utils.generateKeyPairSync('ed25519')
  return utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-ctr', rounds: 4 })
}
