/** The first account of anvil's published mnemonic; rich on every local chain and known to everybody. */
export const LOCAL_DEPLOYER_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
