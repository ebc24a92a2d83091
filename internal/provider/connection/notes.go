package connection

import (
	"maps"
	"slices"
	"sync"
)

// Notes are what the resources of one run tell one another, since none of them sees the plan of another. They last as long as
// the provider that Terraform has started for one walk over its graph: what is noted in the plan is gone in the apply.
type Notes struct {
	mu     sync.Mutex
	topics map[string]map[string]string
}

// ReleasedClients is the topic of the client ids that the plan takes away from the server.
const ReleasedClients = "released_clients"

// PlannedAccounts is the topic of the people whose accounts the configuration has: their names, and under each the address.
const PlannedAccounts = "planned_accounts"

// PlannedChanges is the topic of the types of which this walk changes an object: what another one says of what the end has now
// may be over when its turn comes.
const PlannedChanges = "planned_changes"

// Named is the object of the type that has the name, as a change is noted.
func Named(typeName, name string) string { return typeName + "." + name }

// Changes tells whether the walk changes an object of one of the types, or one that is Named, as far as those have been
// planned: what a resource refers to, or names in depends_on, has.
func (n *Notes) Changes(types ...string) bool {
	for _, name := range types {
		if _, noted := n.Get(PlannedChanges, name); noted {
			return true
		}
	}
	return false
}

// Set notes a text under a key of a topic.
func (n *Notes) Set(topic, key, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.topics == nil {
		n.topics = map[string]map[string]string{}
	}
	if n.topics[topic] == nil {
		n.topics[topic] = map[string]string{}
	}
	n.topics[topic][key] = text
}

// Get returns the text under a key of a topic, and whether there is one.
func (n *Notes) Get(topic, key string) (text string, noted bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	text, noted = n.topics[topic][key]
	return text, noted
}

// Keys lists the keys of a topic in their order.
func (n *Notes) Keys(topic string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Sorted(maps.Keys(n.topics[topic]))
}
