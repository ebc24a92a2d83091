// Package contract holds the stand-in OpenMetadata server to the outside world: its tests replay what was recorded from a
// running server, series by series and in order, and compare status, headers and every field of the body modulo ids, times,
// tokens, hashes and entity tags. Every answer is validated against the official JSON Schemas too, where those are beside the
// repository. The recordings are those of package evidence.
//
//	guide_test.go        the whole guide, both flows
//	recordings_test.go   all other recordings, and the count of those left out
//	*_series_test.go     how each series is acted out: restarts, key files, time
//	replay_test.go       sending requests; what stands for a recorded token
//	compare_test.go      comparing answers
//	signin_replay_test.go  a browser
//	idp_test.go          the identity provider of the recordings
//	replicas_test.go     two processes on one database, and one of three
//	traffic_test.go      many calls at the same time; rows of the database
//	schema_test.go       JSON Schemas: the recordings' own exchanges, the double's
package contract
