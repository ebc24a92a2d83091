# ["alice.smith", "bob"]
output "admin_principals" {
  value = [for email in ["Alice.Smith@example.com", "bob@example.com"] : provider::openmetadata::user_name(email)]
}
