import {
  to = openmetadata_bot.warehouse
  identity = {
    name = "warehouse-loader"
  }
}
