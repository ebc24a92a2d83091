// Package okta is a stand-in for an Okta org, for tests and for the sandbox.
package okta
