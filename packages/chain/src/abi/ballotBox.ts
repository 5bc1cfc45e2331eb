// Written by contracts/scripts/abi.mjs from BallotBox.
export const ballotBoxAbi = [
  {"type":"function","name":"BALLOT_GAS","inputs":[],"outputs":[{"name":"","type":"uint256","internalType":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"cast","inputs":[{"name":"governor","type":"address","internalType":"contract IGovernor"},{"name":"proposalId","type":"uint256","internalType":"uint256"},{"name":"ballots","type":"tuple[]","internalType":"struct Ballot[]","components":[{"name":"voter","type":"address","internalType":"address"},{"name":"support","type":"uint8","internalType":"uint8"},{"name":"signature","type":"bytes","internalType":"bytes"}]}],"outputs":[{"name":"counted","type":"uint256","internalType":"uint256"}],"stateMutability":"nonpayable"},
  {"type":"event","name":"BallotSkipped","inputs":[{"name":"governor","type":"address","indexed":true,"internalType":"contract IGovernor"},{"name":"proposalId","type":"uint256","indexed":true,"internalType":"uint256"},{"name":"voter","type":"address","indexed":true,"internalType":"address"},{"name":"reason","type":"bytes","indexed":false,"internalType":"bytes"}],"anonymous":false},
  {"type":"error","name":"TooLittleGas","inputs":[{"name":"left","type":"uint256","internalType":"uint256"},{"name":"required","type":"uint256","internalType":"uint256"}]},
] as const
