// Package openmetadata is a stand-in OpenMetadata server. It behaves as version
// 1.12.6 was seen to, oddities included: it serves the paths that a client of
// the security configuration, of users, bots and tokens uses, computes what the
// server computes, and refuses what the server refuses, in the server's own words.
//
// # The shipped key
//
// A fresh server works with the key pair that every release ships. Its public
// half is a public fact, and /system/config/jwks shows exactly that. Its private
// half is public too, but it is not in this repository and not needed: the
// stand-in signs under the shipped key with a substitute of its own, which it
// writes to private_key.der beside the shipped public_key.der and which it alone
// accepts as the other half. So tokens that it issues verify, whoever can read
// the server's directory can sign one, as with the real key, and nobody else can.
// A client that checked such a token against the published key itself would see
// it fail; nothing in OpenMetadata does. Key files that replace the shipped ones
// are real pairs and taken as they are.
package openmetadata
