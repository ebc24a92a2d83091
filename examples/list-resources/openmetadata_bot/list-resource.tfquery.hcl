# All bots, with what a configuration says of each.
list "openmetadata_bot" "bots" {
  provider = openmetadata

  include_resource = true
}
