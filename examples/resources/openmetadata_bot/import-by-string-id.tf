import {
  to = openmetadata_bot.warehouse
  id = "warehouse-loader"
}
