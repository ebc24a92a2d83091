package standin

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"go.yaml.in/yaml/v4"
)

// Pod is what a container of the cluster is started with: the files that are mounted into it, by their paths, and its
// variables.
type Pod struct {
	Files     map[string][]byte
	Variables map[string]string
}

// Cluster stands in for a Kubernetes cluster that runs OpenMetadata by the official chart, and for the providers
// hashicorp/kubernetes and hashicorp/helm: it has, of kubernetes_secret_v1, kubernetes_env and helm_release, the arguments that
// the example uses. A release or a variable of the container that is written starts the pods anew; a secret does not.
type Cluster struct {
	mu       sync.Mutex
	secrets  map[string]map[string]string
	releases map[string]string
	env      map[string]string
	roll     func(Pod) error
}

// NewCluster makes an empty cluster. roll stands for the Deployment: it is called to start the pods, and returns what keeps
// them from starting; it must not call the cluster.
func NewCluster(roll func(Pod) error) *Cluster {
	return &Cluster{secrets: map[string]map[string]string{}, releases: map[string]string{}, env: map[string]string{}, roll: roll}
}

// Serve serves both providers to a Terraform that runs as a program of its own, until the test ends. It returns the variable as
// the function Serve does.
func (c *Cluster) Serve(t *testing.T) string {
	t.Helper()
	kubernetes := &Provider{Name: "kubernetes", Resource: []func() resource.Resource{c.secretType, c.envType}}
	helm := &Provider{Name: "helm", Resource: []func() resource.Resource{c.releaseType}}
	return Together(t, Serve(t, "hashicorp/kubernetes", kubernetes.Factory()), Serve(t, "hashicorp/helm", helm.Factory()))
}

// start starts the pods of each release. The lock is held.
func (c *Cluster) start() error {
	if len(c.releases) == 0 {
		return errors.New("there is no Deployment")
	}
	for name, values := range c.releases {
		namespace, _, _ := strings.Cut(name, "/")
		pod, err := c.pod(namespace, values)
		if err != nil {
			return err
		}
		if err := c.roll(pod); err != nil {
			return err
		}
	}
	return nil
}

// pod reads the values of the chart that the example has (M41).
func (c *Cluster) pod(namespace, text string) (Pod, error) {
	var values struct {
		OpenMetadata struct {
			Config struct {
				JWT struct {
					Enabled    bool
					PublicKey  string `yaml:"rsapublicKeyFilePath"`
					PrivateKey string `yaml:"rsaprivateKeyFilePath"`
				} `yaml:"jwtTokenConfiguration"`
			}
		} `yaml:"openmetadata"`
		Extra   []struct{ Name, Value string } `yaml:"extraEnvs"`
		Volumes []struct {
			Name   string
			Secret struct {
				SecretName string `yaml:"secretName"`
			}
		} `yaml:"extraVolumes"`
		Mounts []struct {
			Name      string
			MountPath string `yaml:"mountPath"`
			ReadOnly  bool   `yaml:"readOnly"`
		} `yaml:"extraVolumeMounts"`
	}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&values); err != nil {
		return Pod{}, fmt.Errorf("the chart's values: %w", err)
	}
	jwt := values.OpenMetadata.Config.JWT
	if !jwt.Enabled || len(values.Volumes) != 1 || len(values.Mounts) != 1 || values.Volumes[0].Name != values.Mounts[0].Name || !values.Mounts[0].ReadOnly {
		return Pod{}, fmt.Errorf("the values mount no key:\n%s", text)
	}
	name := namespace + "/" + values.Volumes[0].Secret.SecretName
	binary, there := c.secrets[name]
	if !there {
		return Pod{}, fmt.Errorf("the pods wait for the secret %s", name)
	}
	pod := Pod{Files: map[string][]byte{}, Variables: map[string]string{"RSA_PRIVATE_KEY_FILE_PATH": jwt.PrivateKey, "RSA_PUBLIC_KEY_FILE_PATH": jwt.PublicKey}}
	for file, content := range binary {
		decoded, err := base64.StdEncoding.DecodeString(content)
		if err != nil {
			return Pod{}, fmt.Errorf("the binary data of the secret %s: %w", name, err)
		}
		pod.Files[path.Join(values.Mounts[0].MountPath, file)] = decoded
	}
	for _, extra := range values.Extra {
		pod.Variables[extra.Name] = extra.Value
	}
	maps.Copy(pod.Variables, c.env)
	return pod, nil
}

type objectName struct {
	Name      types.String `tfsdk:"name"`
	Namespace types.String `tfsdk:"namespace"`
}

func (n objectName) id() string { return n.Namespace.ValueString() + "/" + n.Name.ValueString() }

func textBlock(names ...string) schema.ListNestedBlock {
	attributes := map[string]schema.Attribute{}
	for _, name := range names {
		attributes[name] = schema.StringAttribute{Optional: true}
	}
	return schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: attributes}}
}

// clusterSecret is kubernetes_secret_v1.
type clusterSecret struct {
	ID             types.String `tfsdk:"id"`
	Metadata       []objectName `tfsdk:"metadata"`
	Binary         types.Map    `tfsdk:"binary_data_wo"`
	BinaryRevision types.Int64  `tfsdk:"binary_data_wo_revision"`
}

func (c *Cluster) secretType() resource.Resource {
	return &kept[clusterSecret]{
		name: "kubernetes_secret_v1",
		schema: schema.Schema{
			Attributes: map[string]schema.Attribute{
				"id":                      idAttribute(),
				"binary_data_wo":          schema.MapAttribute{ElementType: types.StringType, Optional: true, WriteOnly: true, Sensitive: true},
				"binary_data_wo_revision": schema.Int64Attribute{Optional: true},
			},
			Blocks: map[string]schema.Block{"metadata": textBlock("name", "namespace")},
		},
		write: func(plan *clusterSecret, config clusterSecret) error {
			binary := map[string]string{}
			for name, content := range config.Binary.Elements() {
				binary[name] = content.(types.String).ValueString()
			}
			plan.ID = types.StringValue(plan.Metadata[0].id())
			c.mu.Lock()
			defer c.mu.Unlock()
			c.secrets[plan.ID.ValueString()] = binary
			return nil
		},
	}
}

// clusterEnv is kubernetes_env.
type clusterEnv struct {
	ID         types.String `tfsdk:"id"`
	APIVersion types.String `tfsdk:"api_version"`
	Kind       types.String `tfsdk:"kind"`
	Container  types.String `tfsdk:"container"`
	Metadata   []objectName `tfsdk:"metadata"`
	Env        []struct {
		Name  types.String `tfsdk:"name"`
		Value types.String `tfsdk:"value"`
	} `tfsdk:"env"`
}

func (c *Cluster) envType() resource.Resource {
	return &kept[clusterEnv]{
		name: "kubernetes_env",
		schema: schema.Schema{
			Attributes: map[string]schema.Attribute{
				"id": idAttribute(), "api_version": schema.StringAttribute{Required: true}, "kind": schema.StringAttribute{Required: true},
				"container": schema.StringAttribute{Required: true},
			},
			Blocks: map[string]schema.Block{"metadata": textBlock("name", "namespace"), "env": textBlock("name", "value")},
		},
		write: func(plan *clusterEnv, _ clusterEnv) error {
			plan.ID = types.StringValue(plan.Metadata[0].id())
			c.mu.Lock()
			defer c.mu.Unlock()
			_, there := c.releases[plan.ID.ValueString()]
			if !there || plan.Kind.ValueString() != "Deployment" || plan.APIVersion.ValueString() != "apps/v1" || plan.Container.ValueString() != "openmetadata" {
				return fmt.Errorf("the chart makes the Deployment %s of apps/v1 with the container openmetadata", plan.ID.ValueString())
			}
			clear(c.env)
			for _, variable := range plan.Env {
				c.env[variable.Name.ValueString()] = variable.Value.ValueString()
			}
			return c.start()
		},
	}
}

// clusterRelease is helm_release.
type clusterRelease struct {
	ID         types.String `tfsdk:"id"`
	Name       types.String `tfsdk:"name"`
	Namespace  types.String `tfsdk:"namespace"`
	Repository types.String `tfsdk:"repository"`
	Chart      types.String `tfsdk:"chart"`
	Version    types.String `tfsdk:"version"`
	Values     []string     `tfsdk:"values"`
}

func (c *Cluster) releaseType() resource.Resource {
	return &kept[clusterRelease]{
		name: "helm_release",
		schema: schema.Schema{Attributes: map[string]schema.Attribute{
			"id": idAttribute(), "name": schema.StringAttribute{Required: true}, "namespace": schema.StringAttribute{Optional: true},
			"repository": schema.StringAttribute{Optional: true}, "chart": schema.StringAttribute{Required: true}, "version": schema.StringAttribute{Optional: true},
			"values": schema.ListAttribute{ElementType: types.StringType, Optional: true},
		}},
		write: func(plan *clusterRelease, _ clusterRelease) error {
			if plan.Chart.ValueString() != "openmetadata" || len(plan.Values) != 1 {
				return fmt.Errorf("the stand-in has the chart openmetadata, and takes one values file, not %d", len(plan.Values))
			}
			plan.ID = plan.Name
			c.mu.Lock()
			defer c.mu.Unlock()
			c.releases[objectName{plan.Name, plan.Namespace}.id()] = plan.Values[0]
			return c.start()
		},
	}
}
