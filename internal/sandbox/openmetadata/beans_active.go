package openmetadata

// beanSecurityActive is the security configuration as 2.1 reads it: the blocks
// of providers that are not active are stored as they come
// (ActiveProviderValidator, openmetadata.md section 0b).
var beanSecurityActive = func() *bean {
	authentication := *beanAuthentication
	authentication.properties = append([]property{}, beanAuthentication.properties...)
	for i, p := range authentication.properties {
		if p.kind == kindBean {
			lax := *p.bean
			lax.properties = append([]property{}, p.bean.properties...)
			for j := range lax.properties {
				lax.properties[j].required = false
			}
			authentication.properties[i].bean = &lax
		}
	}
	security := *beanSecurity
	security.properties = append([]property{}, beanSecurity.properties...)
	security.properties[0].bean = &authentication
	return &security
}()

// activeViolations checks the block that the configuration uses.
func activeViolations(authn object) []string {
	block, b := "", (*bean)(nil)
	switch provider := str(authn, "provider"); {
	case provider == "ldap":
		block, b = "ldapConfiguration", beanLdap
	case provider == "saml":
		block, b = "samlConfiguration", beanSaml
	case isConfidential(authn):
		block, b = "oidcConfiguration", beanOidc
	}
	if b == nil || obj(authn, block) == nil {
		return nil
	}
	return b.violations(obj(authn, block))
}
